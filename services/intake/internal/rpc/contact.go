package rpc

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/clock"
	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/reception"
)

// ContactServer serves ombud.intake.v1.ContactService.
type ContactServer struct {
	intakev1.UnimplementedContactServiceServer
	contacts  *reception.Repository
	reception *reception.Service
	clock     clock.Clock
}

// NewContactServer returns the server of contacts.
func NewContactServer(contacts *reception.Repository, service *reception.Service, c clock.Clock) *ContactServer {
	return &ContactServer{contacts: contacts, reception: service, clock: c}
}

// RegisterContact implements intakev1.ContactServiceServer.
func (s *ContactServer) RegisterContact(
	ctx context.Context, req *intakev1.RegisterContactRequest,
) (*intakev1.RegisterContactResponse, error) {
	from, wrong := fromProtoIdentity(req.GetFrom())
	if wrong != nil {
		return nil, wrong.Under("from")
	}
	result, err := s.reception.RegisterContact(ctx, reception.Draft{
		Channel:     protoconv.FromProtoEnum[casefile.Channel](req.GetChannel()),
		From:        from,
		Subject:     req.GetSubject(),
		Text:        req.GetText(),
		ServiceHint: req.GetServiceHint(),
		Details:     req.GetDetails(),
		Case:        casefile.Collection.ID(req.GetCase()),
		Said:        protoconv.FromProtoTime(req.GetContactTime()),
		Command:     grpckit.CommandFrom(ctx, req),
	})
	return s.registrationReply(ctx, result, err)
}

// RegisterEmail implements intakev1.ContactServiceServer.
func (s *ContactServer) RegisterEmail(
	ctx context.Context, req *intakev1.RegisterEmailRequest,
) (*intakev1.RegisterContactResponse, error) {
	result, err := s.reception.RegisterMail(ctx, req.GetRaw(), grpckit.CommandFrom(ctx, req))
	return s.registrationReply(ctx, result, err)
}

// registrationReply returns the state of a contact. While the contact is not filed, only the name of its case is known.
func (s *ContactServer) registrationReply(
	ctx context.Context, result reception.Result, err error,
) (*intakev1.RegisterContactResponse, error) {
	if err != nil {
		return nil, err
	}
	reply := &intakev1.RegisterContactResponse{Contact: toProtoContact(result.Contact)}
	if result.Case == nil {
		name := casefile.Collection.Name(result.Contact.Body.Case)
		reply.Case = &intakev1.Case{Name: name, State: intakev1.Case_NEW}
		return reply, nil
	}
	reply.Case = toProtoCase(auth.CallerFrom(ctx), *result.Case, s.clock.Now())
	reply.Promise = reply.GetCase().GetPromise()
	return reply, nil
}

// GetContact implements intakev1.ContactServiceServer.
func (s *ContactServer) GetContact(
	ctx context.Context, req *intakev1.GetContactRequest,
) (*intakev1.Contact, error) {
	doc, err := s.contacts.Get(ctx, reception.Collection.ID(req.GetName()))
	if err != nil {
		return nil, err
	}
	return toProtoContact(doc), nil
}

// ListContacts implements intakev1.ContactServiceServer.
func (s *ContactServer) ListContacts(
	ctx context.Context, req *intakev1.ListContactsRequest,
) (*intakev1.ListContactsResponse, error) {
	docs, next, err := s.contacts.List(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
		Filter:    req.GetFilter(),
	})
	if err != nil {
		return nil, err
	}
	reply := &intakev1.ListContactsResponse{NextPageToken: next}
	for _, doc := range docs {
		reply.Contacts = append(reply.Contacts, toProtoContact(doc))
	}
	return reply, nil
}

// DownloadAttachment implements intakev1.ContactServiceServer.
func (s *ContactServer) DownloadAttachment(
	ctx context.Context, req *intakev1.DownloadAttachmentRequest,
) (*httpbody.HttpBody, error) {
	contact, number, _ := strings.Cut(reception.Collection.ID(req.GetName()), "/attachments/")
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil, err
	}
	data, mediaType, err := s.reception.OpenAttachment(ctx, contact, n)
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: mediaType, Data: data}, nil
}

// toProtoContact returns the message of a contact. Attachments are counted from 1.
func toProtoContact(doc reception.Doc) *intakev1.Contact {
	c := doc.Body
	m := &intakev1.Contact{
		Name:        reception.Collection.Name(doc.ID),
		Case:        casefile.Collection.Name(c.Case),
		Customer:    customer.Collection.Name(c.Customer),
		Channel:     protoconv.ToProtoEnum[typev1.Channel](c.Channel),
		From:        toProtoIdentity(c.From),
		Subject:     c.Subject,
		Text:        c.Text,
		ServiceHint: c.ServiceHint,
		CreateTime:  protoconv.ToProtoTime(c.Created),
		ContactTime: protoconv.ToProtoTime(c.Said),
		Filed:       c.Filed,
		MessageId:   c.MessageID,
		Automatic:   c.Automatic != "",
	}
	for i, a := range c.Attachments {
		m.Attachments = append(m.Attachments, &intakev1.Attachment{
			Name:        fmt.Sprintf("%s/attachments/%d", m.GetName(), i+1),
			FileName:    a.FileName,
			ContentType: a.ContentType,
			SizeBytes:   a.Size,
		})
	}
	return m
}
