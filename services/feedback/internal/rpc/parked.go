package rpc

import (
	"context"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/worker"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/feedback/internal/invitation"
)

// taskPrefix begins the names of this service's parked work: parkedTasks/invitation.{id}.
const taskPrefix = "parkedTasks/invitation."

// ParkedTaskServer serves ParkedTaskService.
type ParkedTaskServer struct {
	feedbackv1.UnimplementedParkedTaskServiceServer
	Worker *worker.Worker[invitation.Invitation]
}

// ListParkedTasks lists what failed for good.
func (s *ParkedTaskServer) ListParkedTasks(ctx context.Context, r *typev1.ListParkedTasksRequest) (*typev1.ListParkedTasksResponse, error) {
	size, err := listing.PageSize(r.GetPageSize())
	if err != nil {
		return nil, err
	}
	docs, next, err := s.Worker.Parked(ctx, docstore.Cursor(r.GetPageToken()), size)
	if fault.ReasonOf(err) == docstore.ReasonCursor {
		return nil, fault.Invalid("page_token", "is not the next_page_token of a page of this list").Wrap(err)
	}
	if err != nil {
		return nil, err
	}
	answer := &typev1.ListParkedTasksResponse{NextPageToken: string(next)}
	for _, doc := range docs {
		answer.ParkedTasks = append(answer.ParkedTasks, parkedTask(doc))
	}
	return answer, nil
}

// ReplayParkedTask tries it again now.
func (s *ParkedTaskServer) ReplayParkedTask(ctx context.Context, r *typev1.ReplayParkedTaskRequest) (*typev1.ParkedTask, error) {
	id, ok := strings.CutPrefix(r.GetName(), taskPrefix)
	if !ok {
		return nil, fault.Invalid("name", "must be %s{id}", taskPrefix)
	}
	doc, err := s.Worker.Replay(ctx, id)
	if err != nil {
		return nil, err
	}
	return parkedTask(doc), nil
}

func parkedTask(doc docstore.Doc[invitation.Invitation]) *typev1.ParkedTask {
	task := doc.Body.Task
	m := &typev1.ParkedTask{
		Name: taskPrefix + doc.ID, Resource: doc.Body.Case,
		Attempts: int32(task.Attempts), LastError: task.LastError,
	}
	if task.ParkedAt != nil {
		m.ParkTime = timestamppb.New(*task.ParkedAt)
	}
	return m
}
