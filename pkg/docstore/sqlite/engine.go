package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/ombud/ombud/pkg/docstore"
)

// insertStretch is how many documents of one Insert go into a transaction, so that
// a long list does not hold up everybody else.
const insertStretch = 256

// engine implements docstore.Engine for one table.
type engine struct {
	table    *table
	writer   *writer
	sessions *sessions
}

// Insert writes the records stretch by stretch.
func (e *engine) Insert(ctx context.Context, records []docstore.Record) []error {
	outcomes := make([]error, 0, len(records))
	for len(records) > 0 {
		stretch := records[:min(len(records), insertStretch)]
		records = records[len(stretch):]
		ops := make([]*op, len(stretch))
		for i, record := range stretch {
			ops[i] = &op{table: e.table, write: insertRow, record: record}
		}
		e.applyOps(ctx, ops...)
		for _, o := range ops {
			outcomes = append(outcomes, o.outcome)
		}
	}
	return outcomes
}

func (e *engine) Replace(ctx context.Context, record docstore.Record, want int64) error {
	o := &op{
		table:  e.table,
		write:  replaceRow,
		record: record,
		want:   want,
	}
	e.applyOps(ctx, o)
	return o.outcome
}

func (e *engine) Delete(ctx context.Context, id string) error {
	o := &op{table: e.table, write: deleteRow, record: docstore.Record{ID: id}}
	e.applyOps(ctx, o)
	return o.outcome
}

// applyOps hands operations to the writer and makes sure that each has an outcome.
func (e *engine) applyOps(ctx context.Context, ops ...*op) {
	err := ctx.Err()
	for _, o := range ops {
		if o.record.Body != nil && err == nil {
			_ = o.prepareKeys() // the writer tries again and reports the error
		}
	}
	if err == nil {
		err = e.writer.writeJob(ctx, newJob(ops...))
	}
	if err == nil {
		return
	}
	for _, o := range ops {
		o.outcome = docstore.Failed(e.table.name, err)
	}
}

// Get passes the ids as one list, so that one statement serves any number.
func (e *engine) Get(ctx context.Context, ids []string) ([]docstore.Record, error) {
	text := fmt.Sprintf("SELECT id, rev, body FROM %s WHERE id ", quoteName(e.table.name))
	if len(ids) == 1 {
		return e.findRecords(ctx, 1, text+"= ?", ids[0])
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, docstore.Failed(e.table.name, err)
	}
	return e.findRecords(ctx, len(ids), text+"IN (SELECT value FROM json_each(?))", string(list))
}

func (e *engine) Find(ctx context.Context, plan docstore.Plan) ([]docstore.Record, error) {
	q := planClauses(e.table.name, plan)
	return e.findRecords(ctx, plan.Limit, "SELECT id, rev, body "+q.text+q.order+q.limit, q.args...)
}

func (e *engine) Count(ctx context.Context, plan docstore.Plan) (int64, error) {
	q := planClauses(e.table.name, plan)
	var n int64
	err := e.runQuery(ctx, 0, func(rows *sql.Rows) error { return rows.Scan(&n) },
		"SELECT count(*) FROM (SELECT 1 "+q.text+q.limit+")", q.args...)
	return n, err
}

// GroupCount counts on the index alone and then reads one document of each group,
// because columns do not tell true from 1, or a time from a number.
func (e *engine) GroupCount(ctx context.Context, plan docstore.Plan, field string) (map[string]int64, error) {
	plan.Limit = 0
	q := planClauses(e.table.name, plan)
	counts := map[string]int64{}
	err := e.runQuery(ctx, 0, func(rows *sql.Rows) error {
		var n int64
		var body []byte
		if err := rows.Scan(&n, &body); err != nil {
			return err
		}
		value, err := docstore.Value(body, field)
		counts[docstore.GroupKey(value)] += n
		return err
	}, fmt.Sprintf("SELECT g.n, d.body FROM (SELECT count(*) AS n, max(rowid) AS sample %s GROUP BY %s) AS g JOIN %s AS d ON d.rowid = g.sample",
		q.text, columnOf(field), quoteName(e.table.name)), q.args...)
	return counts, err
}

// uninterrupted is at most how many documents a read may bring that is not broken off
// when its context ends: to be ready for that takes two goroutines, which cost more than
// such a read.
const uninterrupted = 256

// withoutEnd takes the end away from the context of a read of so many documents at most, or of
// any number when it is zero.
func withoutEnd(ctx context.Context, limit int) context.Context {
	if limit == 0 || limit > uninterrupted {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// findRecords runs a query for documents, at most limit of them unless it is zero.
func (e *engine) findRecords(
	ctx context.Context, limit int, text string, args ...any,
) ([]docstore.Record, error) {
	var records []docstore.Record
	err := e.runQuery(ctx, limit, func(rows *sql.Rows) error {
		var r docstore.Record
		err := rows.Scan(&r.ID, &r.Revision, (*[]byte)(&r.Body))
		records = append(records, r)
		return err
	}, text, args...)
	return records, err
}

// runQuery runs a query on a free reading connection. It reads at most limit documents, or
// any number when that is zero.
func (e *engine) runQuery(
	ctx context.Context, limit int, scan func(*sql.Rows) error, text string, args ...any,
) error {
	s, err := e.sessions.acquireSession(ctx)
	if err != nil {
		return docstore.Failed(e.table.name, err)
	}
	defer e.sessions.releaseSession(s)
	if err := s.queryRows(withoutEnd(ctx, limit), scan, text, args...); err != nil {
		return docstore.Failed(e.table.name, err)
	}
	return nil
}
