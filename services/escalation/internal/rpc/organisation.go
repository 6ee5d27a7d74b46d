package rpc

import (
	"context"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/fieldmaskpb"

	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/resource"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/organisation"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// OrganisationServer implements OrganisationService: staff, teams, ladder policies and their migrations.
type OrganisationServer struct {
	escalationv1.UnimplementedOrganisationServiceServer
	organisation *organisation.Service
	migrations   *work.Migrations
	clock        clock.Clock
}

// NewOrganisationServer returns a server.
func NewOrganisationServer(o *organisation.Service, migrations *work.Migrations, clk clock.Clock) *OrganisationServer {
	return &OrganisationServer{
		organisation: o,
		migrations:   migrations,
		clock:        clk,
	}
}

// now returns the time of a call, in whole milliseconds as documents keep it.
func (s *OrganisationServer) now() time.Time { return timeOfCall(s.clock) }

func timeOfCall(clk clock.Clock) time.Time { return clock.ToMilliseconds(clk.Now()) }

// newChange returns the change that a request asks for.
func newChange(ctx context.Context, req proto.Message, etag string, now time.Time) resource.Change {
	return resource.Change{
		Command: grpckit.CommandFrom(ctx, req),
		Etag:    etag,
		Now:     now,
	}
}

// reply returns the message of a document, or the error.
func reply[D any, M any](doc D, err error, toProto func(D) *M) (*M, error) {
	if err != nil {
		return nil, err
	}
	return toProto(doc), nil
}

// replyAll returns the messages of a page of documents.
func replyAll[D any, M any](docs []D, toProto func(D) *M) []*M {
	var messages []*M
	for _, doc := range docs {
		messages = append(messages, toProto(doc))
	}
	return messages
}

// checkUpdate returns an InvalidArgument fault for an update without a name, or with a mask that names an unknown field.
func checkUpdate(mask *fieldmaskpb.FieldMask, m named, field string) error {
	wrong, _ := fault.As(resource.CheckMask(mask, m))
	if !strings.Contains(m.GetName(), "/") {
		wrong = wrong.Field(field+".name", "is required")
	}
	return wrong.Err()
}
