package rpc

import (
	"context"

	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/worker"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// ParkedTaskServer serves ombud.intake.v1.ParkedTaskService. Parked contacts are listed before parked cases, each kind
// longest parked first.
type ParkedTaskServer struct {
	intakev1.UnimplementedParkedTaskServiceServer
	sources worker.ParkedSources
}

// NewParkedTaskServer returns the server of parked work.
func NewParkedTaskServer(sources ...worker.ParkedSource) *ParkedTaskServer {
	return &ParkedTaskServer{sources: sources}
}

// ListParkedTasks implements intakev1.ParkedTaskServiceServer.
func (s *ParkedTaskServer) ListParkedTasks(
	ctx context.Context, req *typev1.ListParkedTasksRequest,
) (*typev1.ListParkedTasksResponse, error) {
	tasks, next, err := s.sources.List(ctx, req.GetPageSize(), req.GetPageToken())
	if err != nil {
		return nil, err
	}
	reply := &typev1.ListParkedTasksResponse{NextPageToken: next}
	for _, task := range tasks {
		reply.ParkedTasks = append(reply.ParkedTasks, toProtoParkedTask(task))
	}
	return reply, nil
}

// ReplayParkedTask implements intakev1.ParkedTaskServiceServer.
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
