package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/worker"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// ParkedTaskServer implements ParkedTaskService.
type ParkedTaskServer struct {
	escalationv1.UnimplementedParkedTaskServiceServer
	sources worker.ParkedSources
}

// NewParkedTaskServer returns a server for the parked tasks of some workers.
func NewParkedTaskServer(sources worker.ParkedSources) *ParkedTaskServer {
	return &ParkedTaskServer{sources: sources}
}

// ListParkedTasks lists due work that failed for good, longest parked first.
func (s *ParkedTaskServer) ListParkedTasks(ctx context.Context, req *typev1.ListParkedTasksRequest) (*typev1.ListParkedTasksResponse, error) {
	tasks, next, err := s.sources.List(ctx, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	return &typev1.ListParkedTasksResponse{ParkedTasks: replyAll(tasks, toProtoParkedTask), NextPageToken: next}, nil
}

// ReplayParkedTask tries parked work again now.
func (s *ParkedTaskServer) ReplayParkedTask(ctx context.Context, req *typev1.ReplayParkedTaskRequest) (*typev1.ParkedTask, error) {
	task, err := s.sources.Replay(ctx, req.GetName())
	return reply(task, err, toProtoParkedTask)
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
