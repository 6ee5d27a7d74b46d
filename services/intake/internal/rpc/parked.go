package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/worker"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// ParkedTasks serves ombud.intake.v1.ParkedTaskService. Parked contacts are listed
// before parked cases, each kind longest parked first.
type ParkedTasks struct {
	intakev1.UnimplementedParkedTaskServiceServer
	shelves worker.Shelves
}

// NewParkedTasks returns the service over the shelves.
func NewParkedTasks(shelves ...worker.Shelf) *ParkedTasks { return &ParkedTasks{shelves: shelves} }

// ListParkedTasks implements intakev1.ParkedTaskServiceServer.
func (s *ParkedTasks) ListParkedTasks(ctx context.Context, r *typev1.ListParkedTasksRequest) (*typev1.ListParkedTasksResponse, error) {
	tasks, next, err := s.shelves.List(ctx, r.GetPageSize(), r.GetPageToken())
	if err != nil {
		return nil, err
	}
	answer := &typev1.ListParkedTasksResponse{NextPageToken: next}
	for _, task := range tasks {
		answer.ParkedTasks = append(answer.ParkedTasks, parkedTask(task))
	}
	return answer, nil
}

// ReplayParkedTask implements intakev1.ParkedTaskServiceServer.
func (s *ParkedTasks) ReplayParkedTask(ctx context.Context, r *typev1.ReplayParkedTaskRequest) (*typev1.ParkedTask, error) {
	task, err := s.shelves.Replay(ctx, r.GetName())
	if err != nil {
		return nil, err
	}
	return parkedTask(task), nil
}

func parkedTask(t worker.ParkedTask) *typev1.ParkedTask {
	m := &typev1.ParkedTask{
		Name:      t.Name,
		Resource:  t.Resource,
		Attempts:  int32(t.Attempts),
		LastError: t.LastError,
	}
	if t.ParkedAt != nil {
		m.ParkTime = stamp(*t.ParkedAt)
	}
	return m
}
