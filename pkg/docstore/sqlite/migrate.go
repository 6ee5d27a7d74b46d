package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
)

// fillStretch is how many documents a new column is filled for at a time.
const fillStretch = 500

// migrate brings the table of a collection to its declaration, in one transaction:
// either all of it is there afterwards, or nothing has changed. Columns and indexes
// that are not declared stay, because another user of the file may need them.
func (db *Database) migrate(ctx context.Context, spec docstore.Spec) error {
	s, err := db.write.acquire(ctx)
	if err != nil {
		return docstore.Failed(spec.Name, err)
	}
	defer db.write.release(s)
	m := migration{session: s, spec: spec}
	err = s.transact(func() error { return m.run(ctx) })
	if _, known := fault.As(err); err != nil && !known {
		return docstore.Failed(spec.Name, err)
	}
	return err
}

// migration is one run of migrate.
type migration struct {
	*session
	spec docstore.Spec
}

// run makes what is missing: the table, then columns, then the indexes over them.
func (m migration) run(ctx context.Context) error {
	if err := m.create(); err != nil {
		return err
	}
	if err := m.addColumns(ctx); err != nil {
		return err
	}
	for _, index := range m.spec.Indexes {
		if err := m.addIndex(ctx, index); err != nil {
			return err
		}
	}
	return nil
}

// create makes the table with what is known of it. The body stands last, so that the
// columns before it are read without it.
func (m migration) create() error {
	columns := "id TEXT NOT NULL PRIMARY KEY, rev INTEGER NOT NULL, "
	for _, field := range m.spec.Fields() {
		columns += column(field) + ", "
	}
	return m.change(fmt.Sprintf("CREATE TABLE IF NOT EXISTS %s (%sbody BLOB NOT NULL)", quote(m.spec.Name), columns))
}

// addColumns adds the columns that are missing and fills them from the bodies.
func (m migration) addColumns(ctx context.Context) error {
	have, err := indexedFields(ctx, m.session, m.spec.Name)
	if err != nil {
		return err
	}
	var missing []string
	for _, field := range m.spec.Fields() {
		if slices.Contains(have, field) {
			continue
		}
		missing = append(missing, field)
		if err := m.change(fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s", quote(m.spec.Name), column(field))); err != nil {
			return err
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return m.fill(ctx, newLayout(m.spec.Name, missing))
}

// fill writes columns of the documents that are there, some documents at a time, so that
// any number of them fits into memory.
func (m migration) fill(ctx context.Context, l *layout) error {
	sets := make([]string, len(l.fields))
	for i, field := range l.fields {
		sets[i] = column(field) + " = ?"
	}
	update := fmt.Sprintf("UPDATE %s SET %s WHERE rowid = ?", quote(m.spec.Name), strings.Join(sets, ", "))
	read := fmt.Sprintf("SELECT rowid, body FROM %s WHERE rowid > ? ORDER BY rowid LIMIT %d", quote(m.spec.Name), fillStretch)
	for last, full := int64(0), true; full; {
		var rows [][]any
		err := m.query(ctx, func(r *sql.Rows) error {
			var body []byte
			if err := r.Scan(&last, &body); err != nil {
				return err
			}
			keys, err := l.keys(body)
			rows = append(rows, append(keys, last))
			return err
		}, read, last)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if _, err := m.exec(update, row...); err != nil {
				return err
			}
		}
		full = len(rows) == fillStretch
	}
	return nil
}

// addIndex makes an index unless it is there. One on the same fields with other
// options is replaced.
func (m migration) addIndex(ctx context.Context, index docstore.Index) error {
	create, name := createIndex(m.spec.Name, index), indexName(m.spec.Name, index)
	var have string
	err := m.query(ctx, func(rows *sql.Rows) error { return rows.Scan(&have) },
		"SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?", strings.Trim(name, `"`))
	if err != nil || have == create {
		return err
	}
	if have != "" {
		if err := m.change("DROP INDEX " + name); err != nil {
			return err
		}
	}
	if index.Unique {
		if err := m.checkUnique(ctx, index); err != nil {
			return err
		}
	}
	return m.change(create)
}

// createIndex returns the statement for an index. SQLite keeps its text, by which
// addIndex sees whether it has changed. The id is the last key, except in a unique index,
// which would otherwise exclude nothing.
func createIndex(table string, index docstore.Index) string {
	kind, where := "INDEX", ""
	keys := make([]string, 0, len(index.Fields)+1)
	for _, field := range index.Fields {
		keys = append(keys, column(field))
	}
	if index.Unique {
		kind = "UNIQUE INDEX"
	} else {
		keys = append(keys, column(docstore.IDField))
	}
	if index.Sparse {
		where = " WHERE " + keys[0] + " IS NOT NULL"
	}
	return fmt.Sprintf("CREATE %s %s ON %s (%s)%s", kind, indexName(table, index), quote(table), strings.Join(keys, ", "), where)
}

// checkUnique makes sure that no document there lacks a field of a new unique index:
// SQLite would let any number of them pass.
func (m migration) checkUnique(ctx context.Context, index docstore.Index) error {
	required, among := index.Fields, ""
	if index.Sparse {
		required, among = required[1:], column(index.Fields[0])+" IS NOT NULL AND "
	}
	if len(required) == 0 {
		return nil
	}
	missing := make([]string, len(required))
	for i, field := range required {
		missing[i] = column(field) + " IS NULL"
	}
	n, err := m.number(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s(%s) LIMIT 1)",
		quote(m.spec.Name), among, strings.Join(missing, " OR ")))
	if err == nil && n > 0 {
		return docstore.NotUnique(m.spec.Name)
	}
	return err
}

// change runs a statement that is not worth keeping.
func (m migration) change(text string) error {
	_, err := m.conn.ExecContext(context.Background(), text)
	var failed *driver.Error
	if errors.As(err, &failed) && failed.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE {
		return docstore.NotUnique(m.spec.Name)
	}
	return err
}
