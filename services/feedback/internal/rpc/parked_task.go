package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/worker"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// ParkedTaskServer serves ParkedTaskService.
type ParkedTaskServer struct {
	feedbackv1.UnimplementedParkedTaskServiceServer

	sources worker.ParkedSources
}

// NewParkedTaskServer returns the server of parked work.
func NewParkedTaskServer(sources worker.ParkedSources) *ParkedTaskServer {
	return &ParkedTaskServer{sources: sources}
}

// ListParkedTasks lists the work that was given up after its last try.
func (s *ParkedTaskServer) ListParkedTasks(
	ctx context.Context, req *typev1.ListParkedTasksRequest,
) (*typev1.ListParkedTasksResponse, error) {
	tasks, next, err := s.sources.List(ctx, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	page := &typev1.ListParkedTasksResponse{NextPageToken: next}
	for _, task := range tasks {
		page.ParkedTasks = append(page.ParkedTasks, toProtoParkedTask(task))
	}
	return page, nil
}

// ReplayParkedTask makes one parked task due now, with all its tries.
func (s *ParkedTaskServer) ReplayParkedTask(
	ctx context.Context, req *typev1.ReplayParkedTaskRequest,
) (*typev1.ParkedTask, error) {
	task, err := s.sources.Replay(ctx, req.GetName())
	if err != nil {
		return nil, err
	}
	return toProtoParkedTask(task), nil
}

func toProtoParkedTask(t worker.ParkedTask) *typev1.ParkedTask {
	return &typev1.ParkedTask{
		Name:      t.Name,
		Resource:  t.Resource,
		Attempts:  int32(t.Attempts),
		LastError: t.LastError,
		ParkTime:  protoconv.ToProtoTimePtr(t.ParkedAt),
	}
}
