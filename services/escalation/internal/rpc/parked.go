package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/worker"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// ParkedTasks answers ParkedTaskService.
type ParkedTasks struct {
	escalationv1.UnimplementedParkedTaskServiceServer
	Shelves worker.Shelves
}

// ListParkedTasks lists handlings whose due work failed for good, longest parked first.
func (s *ParkedTasks) ListParkedTasks(ctx context.Context, r *typev1.ListParkedTasksRequest) (*typev1.ListParkedTasksResponse, error) {
	tasks, next, err := s.Shelves.List(ctx, r.GetPageSize(), r.GetPageToken())
	if err != nil {
		return nil, err
	}
	answer := &typev1.ListParkedTasksResponse{NextPageToken: next}
	for _, task := range tasks {
		answer.ParkedTasks = append(answer.ParkedTasks, parkedOf(task))
	}
	return answer, nil
}

// ReplayParkedTask tries parked work again now.
func (s *ParkedTasks) ReplayParkedTask(ctx context.Context, r *typev1.ReplayParkedTaskRequest) (*typev1.ParkedTask, error) {
	task, err := s.Shelves.Replay(ctx, r.GetName())
	if err != nil {
		return nil, err
	}
	return parkedOf(task), nil
}

func parkedOf(t worker.ParkedTask) *typev1.ParkedTask {
	m := &typev1.ParkedTask{
		Name:      t.Name,
		Resource:  t.Resource,
		Attempts:  int32(t.Attempts),
		LastError: t.LastError,
	}
	if t.ParkedAt != nil {
		m.ParkTime = timeOf(*t.ParkedAt)
	}
	return m
}
