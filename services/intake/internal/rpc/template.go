package rpc

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
	"github.com/ombud/ombud/services/intake/internal/wording"
)

// TemplateServer serves ombud.intake.v1.TemplateService.
type TemplateServer struct {
	intakev1.UnimplementedTemplateServiceServer
	wordings *wording.Service
	messages *message.Service
	cases    *casefile.Repository
	clock    clock.Clock
}

// NewTemplateServer returns the server of templates.
func NewTemplateServer(
	wordings *wording.Service, messages *message.Service, cases *casefile.Repository, c clock.Clock,
) *TemplateServer {
	return &TemplateServer{
		wordings: wordings,
		messages: messages,
		cases:    cases,
		clock:    c,
	}
}

// CreateTemplate implements intakev1.TemplateServiceServer.
func (s *TemplateServer) CreateTemplate(
	ctx context.Context, req *intakev1.CreateTemplateRequest,
) (*intakev1.Template, error) {
	t := fromProtoTemplate(req.GetTemplate())
	doc, err := s.wordings.CreateTemplate(ctx, req.GetTemplateId(), t, s.newChange(ctx, req, ""))
	return templateReply(doc, err)
}

// GetTemplate implements intakev1.TemplateServiceServer.
func (s *TemplateServer) GetTemplate(
	ctx context.Context, req *intakev1.GetTemplateRequest,
) (*intakev1.Template, error) {
	doc, err := s.wordings.GetTemplate(ctx, req.GetName())
	return templateReply(doc, err)
}

// ListTemplates implements intakev1.TemplateServiceServer.
func (s *TemplateServer) ListTemplates(
	ctx context.Context, req *intakev1.ListTemplatesRequest,
) (*intakev1.ListTemplatesResponse, error) {
	docs, next, err := s.wordings.ListTemplates(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
	})
	if err != nil {
		return nil, err
	}
	reply := &intakev1.ListTemplatesResponse{NextPageToken: next}
	for _, doc := range docs {
		reply.Templates = append(reply.Templates, toProtoTemplate(doc))
	}
	return reply, nil
}

// UpdateTemplate implements intakev1.TemplateServiceServer.
func (s *TemplateServer) UpdateTemplate(
	ctx context.Context, req *intakev1.UpdateTemplateRequest,
) (*intakev1.Template, error) {
	given := req.GetTemplate()
	if err := resource.CheckMask(req.GetUpdateMask(), given); err != nil {
		return nil, err
	}
	change := s.newChange(ctx, req, given.GetEtag())
	doc, err := s.wordings.UpdateTemplate(ctx, given.GetName(), change, func(t *wording.Template) {
		merged := toProtoTemplate(wording.Doc{Body: *t})
		resource.MergeWhole(req.GetUpdateMask(), merged, given)
		changed := fromProtoTemplate(merged)
		t.Event, t.Channel, t.Segment, t.Texts = changed.Event, changed.Channel, changed.Segment, changed.Texts
	})
	return templateReply(doc, err)
}

// DeleteTemplate implements intakev1.TemplateServiceServer.
func (s *TemplateServer) DeleteTemplate(
	ctx context.Context, req *intakev1.DeleteTemplateRequest,
) (*emptypb.Empty, error) {
	return &emptypb.Empty{}, s.wordings.DeleteTemplate(ctx, req.GetName(), s.newChange(ctx, req, req.GetEtag()))
}

// PreviewTemplate implements intakev1.TemplateServiceServer.
func (s *TemplateServer) PreviewTemplate(
	ctx context.Context, req *intakev1.PreviewTemplateRequest,
) (*intakev1.PreviewTemplateResponse, error) {
	t := fromProtoTemplate(req.GetTemplate())
	if err := s.wordings.CheckTemplate(ctx, t); err != nil {
		return nil, resource.Under("template", err)
	}
	doc, err := s.cases.Get(ctx, casefile.Collection.ID(req.GetCase()))
	if err != nil {
		return nil, err
	}
	m := timeline.NewMoment(ctx, s.now(), timeline.Suite)
	reply, caller := &intakev1.PreviewTemplateResponse{}, auth.CallerFrom(ctx)
	for _, written := range s.messages.PreviewTexts(&doc.Body, doc.ID, m, template.Name(t.Event), t.Channel, t.Sources()) {
		reply.Messages = append(reply.Messages, &intakev1.PreviewedMessage{
			Language: written.Language,
			Subject:  textFor(caller, written.Subject),
			Text:     textFor(caller, written.Body),
		})
	}
	return reply, nil
}

func (s *TemplateServer) now() time.Time { return clock.ToMilliseconds(s.clock.Now()) }

// newChange returns the change that a request asks for.
func (s *TemplateServer) newChange(ctx context.Context, req proto.Message, etag string) resource.Change {
	return resource.Change{Command: grpckit.CommandFrom(ctx, req), Etag: etag, Now: s.now()}
}

func templateReply(doc wording.Doc, err error) (*intakev1.Template, error) {
	if err != nil {
		return nil, resource.Under("template", err)
	}
	return toProtoTemplate(doc), nil
}

// toProtoTemplate returns the message of a template.
func toProtoTemplate(doc wording.Doc) *intakev1.Template {
	t := doc.Body
	m := &intakev1.Template{
		Name:       wording.Collection.Name(doc.ID),
		Event:      t.Event,
		Channel:    protoconv.ToProtoEnum[typev1.Channel](t.Channel),
		Segment:    t.Segment,
		Version:    t.Version,
		Etag:       resource.Etag(doc),
		CreateTime: protoconv.ToProtoTime(t.Created),
		UpdateTime: protoconv.ToProtoTime(t.Updated),
	}
	for _, text := range t.Texts {
		m.Texts = append(m.Texts, &intakev1.TemplateText{
			Language: text.Language,
			Headline: text.Headline,
			Letter:   text.Letter,
			Note:     text.Note,
		})
	}
	return m
}

// fromProtoTemplate returns the template in a message.
func fromProtoTemplate(m *intakev1.Template) wording.Template {
	t := wording.Template{
		Event:   m.GetEvent(),
		Channel: protoconv.FromProtoEnum[string](m.GetChannel()),
		Segment: m.GetSegment(),
	}
	for _, text := range m.GetTexts() {
		t.Texts = append(t.Texts, wording.Text{
			Language: text.GetLanguage(),
			Headline: text.GetHeadline(),
			Letter:   text.GetLetter(),
			Note:     text.GetNote(),
		})
	}
	return t
}
