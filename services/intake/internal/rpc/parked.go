package rpc

import (
	"context"
	"strings"

	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
)

// ParkedTasks serves ombud.intake.v1.ParkedTaskService. Parked contacts are listed
// before parked cases, each kind longest parked first.
type ParkedTasks struct {
	intakev1.UnimplementedParkedTaskServiceServer
	shelves []shelf
}

// shelf is one collection with parked work.
type shelf struct {
	kind, collection string
	list             func(ctx context.Context, after docstore.Cursor, limit int) ([]*typev1.ParkedTask, docstore.Cursor, error)
	replay           func(ctx context.Context, id string) (*typev1.ParkedTask, error)
}

// NewParkedTasks returns the service over shelves, which Shelf makes.
func NewParkedTasks(shelves ...shelf) *ParkedTasks { return &ParkedTasks{shelves: shelves} }

// Shelf is the parked work of one worker. Kind is the first part of the tasks' names,
// collection that of the documents' names.
func Shelf[T any](kind, collection string, w *worker.Worker[T], access func(*T) *worker.Task) shelf {
	message := func(doc docstore.Doc[T]) *typev1.ParkedTask {
		task := access(&doc.Body)
		m := &typev1.ParkedTask{
			Name: parked + kind + "." + doc.ID, Resource: collection + doc.ID, Attempts: int32(task.Attempts), LastError: task.LastError,
		}
		if task.ParkedAt != nil {
			m.ParkTime = stamp(*task.ParkedAt)
		}
		return m
	}
	return shelf{
		kind: kind, collection: collection,
		list: func(ctx context.Context, after docstore.Cursor, limit int) ([]*typev1.ParkedTask, docstore.Cursor, error) {
			docs, next, err := w.Parked(ctx, after, limit)
			tasks := make([]*typev1.ParkedTask, len(docs))
			for i, doc := range docs {
				tasks[i] = message(doc)
			}
			return tasks, next, err
		},
		replay: func(ctx context.Context, id string) (*typev1.ParkedTask, error) {
			doc, err := w.Replay(ctx, id)
			return message(doc), err
		},
	}
}

// ListParkedTasks implements intakev1.ParkedTaskServiceServer. A page holds tasks of
// one kind; its token says which, and where to go on.
func (s *ParkedTasks) ListParkedTasks(ctx context.Context, r *typev1.ListParkedTasksRequest) (*typev1.ListParkedTasksResponse, error) {
	size, err := listing.PageSize(r.GetPageSize())
	if err != nil {
		return nil, err
	}
	kind, after, _ := strings.Cut(r.GetPageToken(), ".")
	out := &typev1.ListParkedTasksResponse{}
	begun := r.GetPageToken() == ""
	for i, shelf := range s.shelves {
		if begun = begun || shelf.kind == kind; !begun {
			continue
		}
		tasks, next, err := shelf.list(ctx, docstore.Cursor(after), size-len(out.GetParkedTasks()))
		if err != nil {
			return nil, badPage(err)
		}
		out.ParkedTasks = append(out.ParkedTasks, tasks...)
		if next != "" {
			out.NextPageToken = shelf.kind + "." + string(next)
			return out, nil
		}
		if after = ""; len(out.GetParkedTasks()) == size && i+1 < len(s.shelves) {
			out.NextPageToken = s.shelves[i+1].kind + "."
			return out, nil
		}
	}
	if !begun {
		return nil, fault.Invalid("page_token", "is not a token that an earlier page of this list came with")
	}
	return out, nil
}

// ReplayParkedTask implements intakev1.ParkedTaskServiceServer.
func (s *ParkedTasks) ReplayParkedTask(ctx context.Context, r *typev1.ReplayParkedTaskRequest) (*typev1.ParkedTask, error) {
	kind, docID, _ := strings.Cut(id(parked, r.GetName()), ".")
	for _, shelf := range s.shelves {
		if shelf.kind != kind || docID == "" {
			continue
		}
		task, err := shelf.replay(ctx, docID)
		if fault.Is(err, fault.NotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		return task, nil
	}
	return nil, fault.New(fault.NotFound, "PARKED_TASK_NOT_FOUND", "there is no such parked work")
}
