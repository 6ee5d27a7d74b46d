package docstore

import (
	"context"
	"iter"
	"math"

	"github.com/ombud/ombud/pkg/fault"
)

// Find reads in stretches of a growing number of documents: a loop that stops early reads little, and a long one pays
// few round trips. A limited query is read in stretches of its limit.
const (
	firstStretch = 64
	maxStretch   = 512
)

// Find returns the documents of a query in order. It reads as it is ranged over and
// holds nothing open in between, so the body of the loop may use the collection; a
// document written meanwhile is seen at its old place, its new one, both or neither.
// A document that does not fit T comes with its id and an Internal fault, "CODEC"; the
// sequence goes on behind it if the loop does. After any other error it ends. Faults:
// InvalidArgument with "NO_INDEX", "CURSOR" or "INDEX_VALUE".
func (c *Collection[T]) Find(ctx context.Context, q Query) iter.Seq2[Doc[T], error] {
	return func(yield func(Doc[T], error) bool) {
		a, at, err := c.planQuery(q, "")
		if err != nil {
			yield(Doc[T]{}, err)
			return
		}
		left, size := q.Limit, min(q.Limit, maxStretch)
		if q.Limit == 0 {
			left, size = math.MaxInt, firstStretch
		}
		for {
			size = min(size, left)
			records, err := c.readStretch(ctx, a, at, size)
			if !c.yieldRecords(records, err, yield) || len(records) < size || len(records) == left {
				return
			}
			if at, err = a.positionOf(records[len(records)-1]); err != nil {
				yield(Doc[T]{}, err)
				return
			}
			left, size = left-len(records), min(2*size, maxStretch)
		}
	}
}

// First returns the first document of a query in order, and false when there is none. Faults
// are those of Find.
func (c *Collection[T]) First(ctx context.Context, q Query) (Doc[T], bool, error) {
	q.Limit = 1
	for doc, err := range c.Find(ctx, q) {
		return doc, err == nil, err
	}
	return Doc[T]{}, false, nil
}

// Page returns the next documents of a query, at most Limit, which must be positive,
// and no more than PageBytes, and the cursor that continues; the cursor is empty when
// there are no more. Faults are those of Find.
func (c *Collection[T]) Page(ctx context.Context, q Query) ([]Doc[T], Cursor, error) {
	if q.Limit <= 0 {
		return nil, "", fault.Invalid("limit", "must be positive")
	}
	a, at, err := c.planQuery(q, "")
	if err != nil {
		return nil, "", err
	}
	records, err := c.readPage(ctx, a, at, q)
	if err != nil {
		return nil, "", err
	}
	var next Cursor
	if size := pageSize(records, q); len(records) > size {
		records = records[:size]
		if next, err = a.encodeCursor(records[size-1]); err != nil {
			return nil, "", err
		}
	}
	docs := make([]Doc[T], len(records))
	for i, record := range records {
		if docs[i], err = c.decodeRecord(record); err != nil {
			return nil, "", err
		}
	}
	return docs, next, nil
}

// Count returns how many documents Find would return: it stops counting at Limit.
// Faults are those of Find.
func (c *Collection[T]) Count(ctx context.Context, q Query) (int64, error) {
	a, at, err := c.planQuery(q, "")
	if err != nil {
		return 0, err
	}
	var total int64
	for _, plan := range a.plansAfter(at) {
		if q.Limit > 0 {
			if plan.Limit = q.Limit - int(total); plan.Limit == 0 {
				break
			}
		}
		n, err := c.engine.Count(ctx, plan)
		if err != nil {
			return 0, err
		}
		total += n
	}
	return total, nil
}

// GroupCount returns how many documents of the query have each value of the field,
// which must be a field of the index that serves the query. Keys are strings as they
// are, numbers in decimal, "true" and "false", times in RFC 3339 with milliseconds in
// UTC, and "" for documents without the field. The query has no After and no Limit.
// Faults are those of Find.
func (c *Collection[T]) GroupCount(ctx context.Context, q Query, field string) (map[string]int64, error) {
	if q.After != "" || q.Limit != 0 {
		return nil, fault.Invalid("query", "groups are counted over all of it")
	}
	a, _, err := c.planQuery(q, field)
	if err != nil {
		return nil, err
	}
	return c.engine.GroupCount(ctx, a.plansAfter(nil)[0], field)
}

// planQuery finds the index for a query, and the place to start from.
func (c *Collection[T]) planQuery(q Query, further string) (*access, *position, error) {
	if q.Limit < 0 {
		return nil, nil, fault.Invalid("limit", "must not be negative")
	}
	a, err := c.spec.chooseIndex(q, further)
	if err != nil {
		return nil, nil, err
	}
	at, err := a.decodeCursor(q.After)
	return a, at, err
}

// readPage reads the records of a page, and at least one more if there are more. A page that is bounded in bytes is read in
// stretches, because few of its records may be needed.
func (c *Collection[T]) readPage(ctx context.Context, a *access, at *position, q Query) ([]Record, error) {
	wanted := q.Limit + 1
	if q.PageBytes == 0 {
		return c.readStretch(ctx, a, at, wanted)
	}
	var found []Record
	for {
		size := min(firstStretch, wanted-len(found))
		records, err := c.readStretch(ctx, a, at, size)
		if err != nil {
			return nil, err
		}
		found = append(found, records...)
		if len(records) < size || len(found) == wanted || pageSize(found, q) < len(found) {
			return found, nil
		}
		if at, err = a.positionOf(found[len(found)-1]); err != nil {
			return nil, err
		}
	}
}

// pageSize returns how many of the records a page holds.
func pageSize(records []Record, q Query) int {
	size, bytes := 0, 0
	for _, record := range records {
		bytes += len(record.Body)
		if size == q.Limit || size > 0 && q.PageBytes > 0 && bytes > q.PageBytes {
			break
		}
		size++
	}
	return size
}

// readStretch reads at most limit records behind a position.
func (c *Collection[T]) readStretch(ctx context.Context, a *access, at *position, limit int) ([]Record, error) {
	var found []Record
	for _, plan := range a.plansAfter(at) {
		plan.Limit = limit - len(found)
		records, err := c.engine.Find(ctx, plan)
		if err != nil {
			return nil, err
		}
		found = append(found, records...)
		if len(found) == limit {
			break
		}
	}
	return found, nil
}

// yieldRecords hands records, or else the error, to a loop. It reports whether to go on.
func (c *Collection[T]) yieldRecords(records []Record, err error, yield func(Doc[T], error) bool) bool {
	if err != nil {
		yield(Doc[T]{}, err)
		return false
	}
	for _, record := range records {
		doc, err := c.decodeRecord(record)
		if !yield(doc, err) {
			return false
		}
	}
	return true
}
