package rpc

import (
	"context"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/worker"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// ParkedTaskServer serves ParkedTaskService.
type ParkedTaskServer struct {
	feedbackv1.UnimplementedParkedTaskServiceServer
	Shelves worker.Shelves
}

// ListParkedTasks lists what failed for good.
func (s *ParkedTaskServer) ListParkedTasks(ctx context.Context, r *typev1.ListParkedTasksRequest) (*typev1.ListParkedTasksResponse, error) {
	tasks, next, err := s.Shelves.List(ctx, r.GetPageSize(), r.GetPageToken())
	if err != nil {
		return nil, err
	}
	answer := &typev1.ListParkedTasksResponse{NextPageToken: next}
	for _, task := range tasks {
		answer.ParkedTasks = append(answer.ParkedTasks, parkedTask(task))
	}
	return answer, nil
}

// ReplayParkedTask tries it again now.
func (s *ParkedTaskServer) ReplayParkedTask(ctx context.Context, r *typev1.ReplayParkedTaskRequest) (*typev1.ParkedTask, error) {
	task, err := s.Shelves.Replay(ctx, r.GetName())
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
		m.ParkTime = timestamppb.New(*t.ParkedAt)
	}
	return m
}
