package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/ombud/ombud/pkg/docstore"
)

// bodyPrefix begins the name of a column that holds an indexed field.
const bodyPrefix = "body."

// table is a collection. Its columns may grow while it is in use.
type table struct {
	name   string
	layout atomic.Pointer[layout]
}

// layout is the columns of a table with the statements for them. All columns are
// written, those of indexes that this process has not declared too: another one may
// read by them.
type layout struct {
	fields          []string
	insert, current string
}

func newLayout(table string, fields []string) *layout {
	names := []string{"id", "rev", "body"}
	for _, field := range fields {
		names = append(names, columnOf(field))
	}
	marks := strings.Repeat(", ?", len(names))[2:]
	return &layout{
		fields: fields,
		insert: fmt.Sprintf(
			"INSERT INTO %s (%s) VALUES (%s) ON CONFLICT DO NOTHING",
			quoteName(table),
			strings.Join(names, ", "),
			marks,
		),
		current: fmt.Sprintf(
			"SELECT %s FROM %s WHERE id = ?",
			strings.Join(slices.Delete(names, 2, 3)[1:], ", "),
			quoteName(table),
		),
	}
}

// keysOf returns the values of the columns for a body.
func (l *layout) keysOf(body []byte) ([]any, error) {
	keys, err := docstore.Values(body, l.fields)
	if err != nil {
		return nil, err
	}
	for i, value := range keys {
		keys[i] = sqlArgument(value)
	}
	return keys, nil
}

// tables are the collections that this process has opened.
type tables struct {
	mu     sync.Mutex
	byName map[string]*table
	schema int64
}

// tableNamed returns the one table of that name.
func (ts *tables) tableNamed(name string) *table {
	ts.mu.Lock()
	defer ts.mu.Unlock()
	t := ts.byName[name]
	if t == nil {
		t = &table{name: name}
		t.layout.Store(newLayout(name, nil))
		if ts.byName == nil {
			ts.byName = map[string]*table{}
		}
		ts.byName[name] = t
		ts.schema = -1
	}
	return t
}

// refreshLayouts reads the columns again if somebody has changed the schema since: another
// process, or another user of the same collection here. It is called in a writing
// transaction, so that the columns stay as read until its end.
func (ts *tables) refreshLayouts(ctx context.Context, s *session) error {
	version, err := s.queryNumber(ctx, "PRAGMA schema_version")
	if err != nil {
		return err
	}
	ts.mu.Lock()
	defer ts.mu.Unlock()
	if version == ts.schema {
		return nil
	}
	for _, t := range ts.byName {
		fields, err := indexedFields(ctx, s, t.name)
		if err != nil {
			return err
		}
		t.layout.Store(newLayout(t.name, fields))
	}
	ts.schema = version
	return nil
}

// indexedFields returns the fields that have a column, in the order of the columns.
func indexedFields(ctx context.Context, s *session, table string) ([]string, error) {
	var fields []string
	err := s.queryRows(ctx, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		if field, ok := strings.CutPrefix(name, bodyPrefix); ok {
			fields = append(fields, field)
		}
		return err
	}, "SELECT name FROM pragma_table_info(?) ORDER BY cid", table)
	return fields, err
}

// quoteName makes a name an SQL identifier; docstore.Open has seen to it that names are
// plain.
func quoteName(name string) string { return `"` + name + `"` }

// columnOf names the column of a field.
func columnOf(field string) string {
	if field == docstore.IDField {
		return "id"
	}
	return quoteName(bodyPrefix + field)
}

// indexName names the index on these fields.
func indexName(table string, index docstore.Index) string {
	return quoteName(table + "(" + index.Key() + ")")
}
