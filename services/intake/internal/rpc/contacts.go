package rpc

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/ombud/ombud/pkg/listing"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casework"
	"github.com/ombud/ombud/services/intake/internal/contact"
	"github.com/ombud/ombud/services/intake/internal/mail"
	"github.com/ombud/ombud/services/intake/internal/store"
)

// Contacts serves ombud.intake.v1.ContactService.
type Contacts struct {
	intakev1.UnimplementedContactServiceServer
	reception *contact.Reception
	contacts  *store.Contacts
	lists     *listing.Fields
}

// NewContacts returns the service.
func NewContacts(reception *contact.Reception, repository *store.Contacts) (*Contacts, error) {
	lists, err := listing.NewFields(
		store.ContactSpec(),
		listing.Field{Name: "case", Path: "case", Type: listing.String},
		listing.Field{Name: "customer", Path: "customer", Type: listing.String},
		listing.Field{Name: "createTime", Path: "created", Type: listing.Timestamp},
	)
	return &Contacts{reception: reception, contacts: repository, lists: lists}, err
}

// RegisterContact implements intakev1.ContactServiceServer.
func (s *Contacts) RegisterContact(ctx context.Context, r *intakev1.RegisterContactRequest) (*intakev1.RegisterContactResponse, error) {
	from, wrong := identityOf(r.GetFrom())
	if wrong != nil {
		return nil, wrong.Under("from")
	}
	return s.registered(s.reception.Register(ctx, contact.Draft{
		Channel:     casework.Channel(r.GetChannel().String()),
		From:        from,
		Subject:     r.GetSubject(),
		Text:        r.GetText(),
		ServiceHint: r.GetServiceHint(),
		Details:     r.GetDetails(),
		Case:        id(cases, r.GetCase()),
		Said:        instant(r.GetContactTime()),
		Caller:      caller(ctx).Subject,
		Command:     command(ctx, r),
	}))
}

// RegisterEmail implements intakev1.ContactServiceServer.
func (s *Contacts) RegisterEmail(ctx context.Context, r *intakev1.RegisterEmailRequest) (*intakev1.RegisterContactResponse, error) {
	return s.registered(s.reception.RegisterMail(ctx, r.GetRaw(), caller(ctx).Subject, command(ctx, r)))
}

// registered answers with what has become of a contact. While it is not filed, the
// case is known by its name only.
func (s *Contacts) registered(result contact.Result, err error) (*intakev1.RegisterContactResponse, error) {
	if err != nil {
		return nil, err
	}
	out := &intakev1.RegisterContactResponse{Contact: contactMessage(result.Contact)}
	if result.Case == nil {
		out.Case = &intakev1.Case{Name: cases + result.Contact.Body.Case, State: intakev1.Case_NEW}
		return out, nil
	}
	out.Case = caseMessage(*result.Case)
	out.Promise = out.GetCase().GetPromise()
	return out, nil
}

// GetContact implements intakev1.ContactServiceServer.
func (s *Contacts) GetContact(ctx context.Context, r *intakev1.GetContactRequest) (*intakev1.Contact, error) {
	doc, err := s.reception.Get(ctx, id(contacts, r.GetName()))
	if err != nil {
		return nil, err
	}
	return contactMessage(doc), nil
}

// ListContacts implements intakev1.ContactServiceServer.
func (s *Contacts) ListContacts(ctx context.Context, r *intakev1.ListContactsRequest) (*intakev1.ListContactsResponse, error) {
	request := listing.Request{PageSize: r.GetPageSize(), PageToken: r.GetPageToken(), Filter: r.GetFilter()}
	if strings.TrimSpace(r.GetFilter()) == "" {
		request.OrderBy = "createTime" // ids are not in the order of time
	}
	page, err := s.lists.Page(request)
	if err != nil {
		return nil, err
	}
	bare(page, "case", cases)
	bare(page, "customer", customers)
	docs, next, err := listing.Fetch(ctx, s.contacts.Collection(), page)
	if err != nil {
		return nil, err
	}
	out := &intakev1.ListContactsResponse{NextPageToken: next}
	for _, doc := range docs {
		out.Contacts = append(out.Contacts, contactMessage(doc))
	}
	return out, nil
}

// DownloadAttachment implements intakev1.ContactServiceServer.
func (s *Contacts) DownloadAttachment(ctx context.Context, r *intakev1.DownloadAttachmentRequest) (*httpbody.HttpBody, error) {
	contactID, number, _ := strings.Cut(id(contacts, r.GetName()), "/attachments/")
	if _, err := s.reception.Get(ctx, contactID); err != nil {
		return nil, err
	}
	raw, err := s.reception.Raw(ctx, contactID)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(number)
	if err != nil {
		return nil, err
	}
	data, mediaType, err := mail.Open(raw, n-1)
	if err != nil {
		return nil, err
	}
	return &httpbody.HttpBody{ContentType: mediaType, Data: data}, nil
}

// contactMessage is a contact as callers see it. Attachments are counted from 1.
func contactMessage(doc contact.Doc) *intakev1.Contact {
	c := doc.Body
	m := &intakev1.Contact{
		Name:        contacts + doc.ID,
		Case:        cases + c.Case,
		Customer:    name(customers, c.Customer),
		Channel:     channel(c.Channel),
		From:        identityMessage(c.From),
		Subject:     c.Subject,
		Text:        c.Text,
		ServiceHint: c.ServiceHint,
		CreateTime:  stamp(c.Created),
		ContactTime: stamp(c.Said),
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
