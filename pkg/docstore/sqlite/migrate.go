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

// migrateTable brings the table of a collection to its declaration, in one transaction:
// either all of it is there afterwards, or nothing has changed. Columns and indexes
// that are not declared stay, because another user of the file may need them.
func (db *Database) migrateTable(ctx context.Context, spec docstore.Spec) error {
	s, err := db.write.acquireSession(ctx)
	if err != nil {
		return docstore.Failed(spec.Name, err)
	}
	defer db.write.releaseSession(s)
	m := migration{session: s, spec: spec}
	err = s.runTransaction(func() error { return m.addMissing(ctx) })
	if _, known := fault.As(err); err != nil && !known {
		return docstore.Failed(spec.Name, err)
	}
	return err
}

// migration is one run of migrateTable.
type migration struct {
	*session
	spec docstore.Spec
}

// addMissing makes the missing parts: the table, then columns, then the indexes over them.
func (m migration) addMissing(ctx context.Context) error {
	if err := m.createTable(); err != nil {
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

// createTable makes the table with the declared columns. The body stands last, so that the columns before it are read
// without it.
func (m migration) createTable() error {
	columns := "id TEXT NOT NULL PRIMARY KEY, rev INTEGER NOT NULL, "
	for _, field := range m.spec.Fields() {
		columns += columnOf(field) + ", "
	}
	return m.changeSchema(fmt.Sprintf(
		"CREATE TABLE IF NOT EXISTS %s (%sbody BLOB NOT NULL)",
		quoteName(m.spec.Name),
		columns,
	))
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
		if err := m.changeSchema(fmt.Sprintf("ALTER TABLE %s ADD COLUMN %s", quoteName(m.spec.Name), columnOf(field))); err != nil {
			return err
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return m.fillColumns(ctx, newLayout(m.spec.Name, missing))
}

// fillColumns writes columns of the documents that are there, some documents at a time, so that
// any number of them fits into memory.
func (m migration) fillColumns(ctx context.Context, l *layout) error {
	sets := make([]string, len(l.fields))
	for i, field := range l.fields {
		sets[i] = columnOf(field) + " = ?"
	}
	update := fmt.Sprintf("UPDATE %s SET %s WHERE rowid = ?", quoteName(m.spec.Name), strings.Join(sets, ", "))
	read := fmt.Sprintf(
		"SELECT rowid, body FROM %s WHERE rowid > ? ORDER BY rowid LIMIT %d",
		quoteName(m.spec.Name),
		fillStretch,
	)
	for last, full := int64(0), true; full; {
		var rows [][]any
		err := m.queryRows(ctx, func(r *sql.Rows) error {
			var body []byte
			if err := r.Scan(&last, &body); err != nil {
				return err
			}
			keys, err := l.keysOf(body)
			rows = append(rows, append(keys, last))
			return err
		}, read, last)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if _, err := m.execText(update, row...); err != nil {
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
	err := m.queryRows(ctx, func(rows *sql.Rows) error { return rows.Scan(&have) },
		"SELECT sql FROM sqlite_schema WHERE type = 'index' AND name = ?", strings.Trim(name, `"`))
	if err != nil || have == create {
		return err
	}
	if have != "" {
		if err := m.changeSchema("DROP INDEX " + name); err != nil {
			return err
		}
	}
	if index.Unique {
		if err := m.checkUnique(ctx, index); err != nil {
			return err
		}
	}
	return m.changeSchema(create)
}

// createIndex returns the statement for an index. SQLite keeps its text, by which
// addIndex sees whether it has changed. The id is the last key, except in a unique index,
// which would otherwise exclude nothing.
func createIndex(table string, index docstore.Index) string {
	kind, where := "INDEX", ""
	keys := make([]string, 0, len(index.Fields)+1)
	for _, field := range index.Fields {
		keys = append(keys, columnOf(field))
	}
	if index.Unique {
		kind = "UNIQUE INDEX"
	} else {
		keys = append(keys, columnOf(docstore.IDField))
	}
	if index.Sparse {
		where = " WHERE " + keys[0] + " IS NOT NULL"
	}
	return fmt.Sprintf(
		"CREATE %s %s ON %s (%s)%s",
		kind,
		indexName(table, index),
		quoteName(table),
		strings.Join(keys, ", "),
		where,
	)
}

// checkUnique makes sure that no document there lacks a field of a new unique index:
// SQLite would let any number of them pass.
func (m migration) checkUnique(ctx context.Context, index docstore.Index) error {
	required, among := index.Fields, ""
	if index.Sparse {
		required, among = required[1:], columnOf(index.Fields[0])+" IS NOT NULL AND "
	}
	if len(required) == 0 {
		return nil
	}
	missing := make([]string, len(required))
	for i, field := range required {
		missing[i] = columnOf(field) + " IS NULL"
	}
	n, err := m.queryNumber(ctx, fmt.Sprintf("SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s(%s) LIMIT 1)",
		quoteName(m.spec.Name), among, strings.Join(missing, " OR ")))
	if err == nil && n > 0 {
		return docstore.NotUnique(m.spec.Name)
	}
	return err
}

// changeSchema runs a statement that is not worth keeping.
func (m migration) changeSchema(text string) error {
	_, err := m.conn.ExecContext(context.Background(), text)
	var failed *driver.Error
	if errors.As(err, &failed) && failed.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE {
		return docstore.NotUnique(m.spec.Name)
	}
	return err
}
