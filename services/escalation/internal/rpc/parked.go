package rpc

import (
	"context"
	"strings"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/escalation/internal/desk"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// parkedPrefix begins the names of parked work of handlings.
const parkedPrefix = "parkedTasks/handlings."

// ParkedTasks answers ParkedTaskService.
type ParkedTasks struct {
	escalationv1.UnimplementedParkedTaskServiceServer
	Desk *desk.Desk
}

// ListParkedTasks lists handlings whose due work failed for good, longest parked first.
func (s *ParkedTasks) ListParkedTasks(ctx context.Context, req *typev1.ListParkedTasksRequest) (*typev1.ListParkedTasksResponse, error) {
	size, err := listing.PageSize(req.GetPageSize())
	if err != nil {
		return nil, err
	}
	docs, next, err := s.Desk.Worker().Parked(ctx, docstore.Cursor(req.GetPageToken()), size)
	if fault.ReasonOf(err) == docstore.ReasonCursor {
		return nil, fault.Invalid("page_token", "does not belong to this list")
	}
	if err != nil {
		return nil, err
	}
	resp := &typev1.ListParkedTasksResponse{NextPageToken: string(next)}
	for _, doc := range docs {
		resp.ParkedTasks = append(resp.ParkedTasks, parkedOf(doc))
	}
	return resp, nil
}

// ReplayParkedTask tries parked work again now.
func (s *ParkedTasks) ReplayParkedTask(ctx context.Context, req *typev1.ReplayParkedTaskRequest) (*typev1.ParkedTask, error) {
	id, ok := strings.CutPrefix(req.GetName(), parkedPrefix)
	if !ok || id == "" {
		return nil, fault.Invalid("name", "must be like %s01J...", parkedPrefix)
	}
	doc, err := s.Desk.Worker().Replay(ctx, id)
	if err != nil {
		return nil, store.Named(err, req.GetName())
	}
	return parkedOf(doc), nil
}

func parkedOf(doc store.Doc) *typev1.ParkedTask {
	task := doc.Body.Task
	m := &typev1.ParkedTask{
		Name: parkedPrefix + doc.ID, Resource: "handlings/" + doc.ID,
		Attempts: int32(task.Attempts), LastError: task.LastError,
	}
	if task.ParkedAt != nil {
		m.ParkTime = timeOf(*task.ParkedAt)
	}
	return m
}
