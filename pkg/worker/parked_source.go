package worker

import (
	"context"
	"strings"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/resource"
)

// parkedPrefix begins the names of parked work.
const parkedPrefix = "parkedTasks/"

// ParkedTask is parked work in the form for operators.
type ParkedTask struct {
	Name     string // parkedTasks/{kind}.{id of the document}
	Resource string // of the document: cases/01J...
	Task
}

// ParkedSource is the parked work of one worker, under a kind that keeps workers apart. NewParkedSource makes one.
type ParkedSource struct {
	kind   string
	list   func(ctx context.Context, after docstore.Cursor, limit int) ([]ParkedTask, docstore.Cursor, error)
	replay func(ctx context.Context, id string) (ParkedTask, error)
}

// NewParkedSource returns the source of a worker. Kind must not hold a dot. Resource names the resource that a document
// belongs to.
func NewParkedSource[T any](kind string, w *Worker[T], resource func(docstore.Doc[T]) string) ParkedSource {
	parked := func(doc docstore.Doc[T]) ParkedTask {
		return ParkedTask{
			Name:     parkedPrefix + kind + "." + doc.ID,
			Resource: resource(doc),
			Task:     *w.access(&doc.Body),
		}
	}
	return ParkedSource{
		kind: kind,
		list: func(ctx context.Context, after docstore.Cursor, limit int) ([]ParkedTask, docstore.Cursor, error) {
			docs, next, err := w.ListParked(ctx, after, limit)
			tasks := make([]ParkedTask, len(docs))
			for i, doc := range docs {
				tasks[i] = parked(doc)
			}
			return tasks, next, err
		},
		replay: func(ctx context.Context, id string) (ParkedTask, error) {
			doc, err := w.Replay(ctx, id)
			if err != nil {
				return ParkedTask{}, err
			}
			return parked(doc), nil
		},
	}
}

// ParkedSources is all the parked work of a service.
type ParkedSources []ParkedSource

// List returns a page, source by source, on each the earliest parked first, and the token of the next page; "" at the end.
// Errors name page_size or page_token.
func (s ParkedSources) List(ctx context.Context, pageSize int32, pageToken string) ([]ParkedTask, string, error) {
	size, err := listing.PageSize(pageSize)
	if err != nil {
		return nil, "", err
	}
	at, after, err := s.findPage(pageToken)
	if err != nil {
		return nil, "", err
	}
	var page []ParkedTask
	for ; at < len(s); at, after = at+1, "" {
		if len(page) == size {
			return page, s[at].kind + ".", nil
		}
		tasks, next, err := s[at].list(ctx, after, size-len(page))
		if fault.ReasonOf(err) == docstore.ReasonCursor {
			return nil, "", listing.ForeignToken()
		}
		if err != nil {
			return nil, "", err
		}
		page = append(page, tasks...)
		if next != "" {
			return page, s[at].kind + "." + string(next), nil
		}
	}
	return page, "", nil
}

// findPage returns the source on which a page begins, and the cursor on it.
func (s ParkedSources) findPage(pageToken string) (int, docstore.Cursor, error) {
	if pageToken == "" {
		return 0, "", nil
	}
	kind, after, _ := strings.Cut(pageToken, ".")
	for i, source := range s {
		if source.kind == kind {
			return i, docstore.Cursor(after), nil
		}
	}
	return 0, "", listing.ForeignToken()
}

// Replay makes parked work due now. A name of another form is an Invalid fault; work that does not exist is NotFound;
// work that is not parked is a Precondition.
func (s ParkedSources) Replay(ctx context.Context, name string) (ParkedTask, error) {
	kind, id, _ := strings.Cut(strings.TrimPrefix(name, parkedPrefix), ".")
	for _, source := range s {
		if source.kind != kind || id == "" {
			continue
		}
		task, err := source.replay(ctx, id)
		if fault.Is(err, fault.NotFound) {
			err = resource.NotFound(name).Wrap(err)
		}
		return task, err
	}
	return ParkedTask{}, fault.Invalid("name", "is not that of parked work of this service")
}
