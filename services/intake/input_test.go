package intake_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/resource"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	optionsv1 "github.com/ombud/ombud/proto/gen/ombud/options/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

func TestEveryWrongFieldOfAContactIsNamed(t *testing.T) {
	s := newSuite(t)
	cases := map[string]struct {
		change func(*intakev1.RegisterContactRequest)
		fields []string
	}{
		"nothing said": {func(r *intakev1.RegisterContactRequest) { proto.Reset(r) }, []string{"channel", "from", "text"}},
		"no number":    {func(r *intakev1.RegisterContactRequest) { r.From = phone("+++") }, []string{"from.phone"}},
		"few digits":   {func(r *intakev1.RegisterContactRequest) { r.From = phone("(1) 2") }, []string{"from.phone"}},
		"no address":   {func(r *intakev1.RegisterContactRequest) { r.From = email("nobody") }, []string{"from.email"}},
		"the future":   {func(r *intakev1.RegisterContactRequest) { r.ContactTime = timestamppb.New(start().Add(time.Minute)) }, []string{"contact_time"}},
		"no case":      {func(r *intakev1.RegisterContactRequest) { r.Case = "cases/1" }, []string{"case"}},
		"no service":   {func(r *intakev1.RegisterContactRequest) { r.ServiceHint = "internet" }, []string{"service_hint"}},
		"long":         {func(r *intakev1.RegisterContactRequest) { r.Text = strings.Repeat("x", 262145) }, []string{"text"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			_, err := s.agent.RegisterContact(context.Background(), contact(c.change))
			requireFields(t, err, c.fields...)
		})
	}
	_, err := s.agent.RegisterContact(context.Background(), contact(func(r *intakev1.RegisterContactRequest) {
		r.ContactTime = timestamppb.New(start().Add(time.Second))
	}))
	require.NoError(t, err, "a caller's clock may be a little ahead")
}

func TestHostileTextIsKeptAsItIs(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	for _, text := range []string{"\x00\x01a", "{{.Fix}} <script>", "'; DROP TABLE cases; --", "\u202Eevil", strings.Repeat("ж", 100_000), "🦔"} {
		got, err := s.agent.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.Text, r.Subject = text, text[:min(len(text), 4)] }))
		require.NoError(t, err)
		read, err := s.agent.GetContact(ctx, &intakev1.GetContactRequest{Name: got.GetContact().GetName()})
		require.NoError(t, err)
		require.Equal(t, text, read.GetText())
	}
}

func TestWhatIsNotThere(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	const nowhere = "01J00000000000000000000000"
	for _, call := range map[string]func() error{
		"a case": func() error {
			_, err := s.agent.GetCase(ctx, &intakev1.GetCaseRequest{Name: "cases/" + nowhere})
			return err
		},
		"a contact": func() error {
			_, err := s.agent.DownloadAttachment(ctx, &intakev1.DownloadAttachmentRequest{Name: "contacts/" + nowhere + "/attachments/1"})
			return err
		},
		"a customer": func() error {
			_, err := s.agent.GetCustomer(ctx, &intakev1.GetCustomerRequest{Name: "customers/" + nowhere})
			return err
		},
		"a parked task": func() error {
			_, err := s.admin.ReplayParkedTask(ctx, &typev1.ReplayParkedTaskRequest{Name: "parkedTasks/case." + nowhere})
			return err
		},
		"a key": func() error {
			_, err := s.admin.RevokeApiKey(ctx, &intakev1.RevokeApiKeyRequest{Name: "apiKeys/nobody"})
			return err
		},
	} {
		err := call()
		requireReason(t, err, resource.ReasonNotFound)
		require.True(t, fault.Is(err, fault.NotFound))
	}
	for _, call := range []func() error{
		func() error {
			_, err := s.agent.AddNote(ctx, &intakev1.AddNoteRequest{Name: "cases/" + nowhere, Text: "x"})
			return err
		},
		func() error {
			_, err := s.agent.CorrectCase(ctx, &intakev1.CorrectCaseRequest{Name: "cases/" + nowhere, Category: "categories/x"})
			return err
		},
		func() error {
			_, err := s.service.RecordEvents(ctx, &intakev1.RecordEventsRequest{Name: "cases/" + nowhere})
			return err
		},
	} {
		requireReason(t, call(), resource.ReasonNotFound)
	}
}

func TestLists(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		ctx := context.Background()
		var names []string
		for i := range 5 {
			s.clock.Advance(time.Second)
			c := s.open(func(r *intakev1.RegisterContactRequest) {
				r.RequestId = string(rune('a' + i))
				if i == 2 {
					r.Text, r.From = "a riddle", email("other@example.com")
				}
			})
			names = append(names, c.GetName())
		}
		customer := s.get(names[0]).GetCustomer()
		list := func(filter string) []string {
			var found []string
			token := ""
			for {
				page, err := s.agent.ListCases(ctx, &intakev1.ListCasesRequest{Filter: filter, PageSize: 2, PageToken: token})
				require.NoError(t, err, filter)
				for _, c := range page.GetCases() {
					found = append(found, c.GetName())
				}
				if token = page.GetNextPageToken(); token == "" {
					return found
				}
			}
		}
		all := []string{names[4], names[3], names[2], names[1], names[0]}
		others := []string{names[4], names[3], names[1], names[0]}
		require.Equal(t, all, list(""), "newest first")
		require.Equal(t, others, list("state = OPEN"))
		require.Equal(t, []string{names[2]}, list("state = TRIAGE AND priority = P3"))
		require.Equal(t, others, list(`customer = "`+customer+`"`))
		require.Equal(t, others, list(`category = "categories/billing"`))
		require.Equal(t, []string{names[4], names[3]}, list(`priority = P3 AND createTime > timestamp("2026-11-02T09:00:03Z")`))
		require.Equal(t, []string{names[0]}, list(`state = OPEN AND category = "categories/billing" AND createTime <= "2026-11-02T09:00:01Z"`))
		_, err := s.agent.ListCases(ctx, &intakev1.ListCasesRequest{Filter: "level = 2"})
		requireFields(t, err, "filter")
		_, err = s.agent.ListCases(ctx, &intakev1.ListCasesRequest{Filter: `customer = "x" AND state = OPEN AND category = "y"`})
		requireFields(t, err, "filter")
		_, err = s.agent.ListCases(ctx, &intakev1.ListCasesRequest{PageToken: "nonsense", PageSize: -1})
		requireFields(t, err, "page_token", "page_size")

		contacts, err := s.agent.ListContacts(ctx, &intakev1.ListContactsRequest{})
		require.NoError(t, err)
		var order []string
		for _, c := range contacts.GetContacts() {
			order = append(order, c.GetCase())
		}
		require.Equal(t, names, order, "oldest first")
		contacts, err = s.agent.ListContacts(ctx, &intakev1.ListContactsRequest{Filter: `customer = "` + customer + `"`})
		require.NoError(t, err)
		require.Len(t, contacts.GetContacts(), 4)
		_, err = s.agent.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: names[0], PageToken: "nonsense"})
		requireFields(t, err, "page_token")
		page, err := s.agent.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: names[0], PageSize: 1})
		require.NoError(t, err)
		_, err = s.agent.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: names[1], PageToken: page.GetNextPageToken()})
		requireFields(t, err, "page_token")
	})
}

// A key for the staff has no subject that is the id of somebody with another subject, whose acts those with the key would seem to be.
func TestNoKeyHasTheNameOfAnother(t *testing.T) {
	s := newSuite(t)
	create := func(subject string, role optionsv1.Role) error {
		_, err := s.admin.CreateApiKey(context.Background(), &intakev1.CreateApiKeyRequest{
			ApiKey: &intakev1.ApiKey{DisplayName: "x", Roles: []optionsv1.Role{role}, Subject: subject},
		})
		return err
	}
	require.NoError(t, s.env.Names.Put(t.Context(), "staff/olga", "olga.k"))
	for _, role := range []optionsv1.Role{optionsv1.Role_ROLE_AGENT, optionsv1.Role_ROLE_SUPERVISOR, optionsv1.Role_ROLE_ADMIN} {
		requireFields(t, create("olga", role), "api_key.subject")
		requireFields(t, create("staff/olga", role), "api_key.subject")
		require.NoError(t, create("olga.k", role))
		require.NoError(t, create("una", role))
	}
	require.NoError(t, create("olga", optionsv1.Role_ROLE_INTEGRATION))
}

func TestKeys(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	made, err := s.admin.CreateApiKey(ctx, &intakev1.CreateApiKeyRequest{ApiKey: &intakev1.ApiKey{
		DisplayName: "the shop", Roles: []optionsv1.Role{optionsv1.Role_ROLE_INTEGRATION, optionsv1.Role_ROLE_AGENT}, ExpireTime: timestamppb.New(start().Add(time.Hour)),
	}})
	require.NoError(t, err)
	require.NotEmpty(t, made.GetSecret())
	require.Equal(t, []optionsv1.Role{optionsv1.Role_ROLE_AGENT, optionsv1.Role_ROLE_INTEGRATION}, made.GetRoles())
	listed, err := s.admin.ListApiKeys(ctx, &intakev1.ListApiKeysRequest{PageSize: 1000})
	require.NoError(t, err)
	for _, key := range listed.GetApiKeys() {
		require.Empty(t, key.GetSecret())
	}
	revoked, err := s.admin.RevokeApiKey(ctx, &intakev1.RevokeApiKeyRequest{Name: made.GetName()})
	require.NoError(t, err)
	require.Equal(t, start(), revoked.GetRevokeTime().AsTime())
	_, err = s.admin.CreateApiKey(ctx, &intakev1.CreateApiKeyRequest{ApiKey: &intakev1.ApiKey{
		DisplayName: "a customer", Roles: []optionsv1.Role{optionsv1.Role_ROLE_CUSTOMER}, ExpireTime: timestamppb.New(start().Add(-time.Hour)),
	}})
	requireFields(t, err, "api_key.case", "api_key.expire_time")
	_, err = s.admin.ListApiKeys(ctx, &intakev1.ListApiKeysRequest{PageToken: "nonsense"})
	requireFields(t, err, "page_token")
	_, err = s.agent.CreateApiKey(ctx, &intakev1.CreateApiKeyRequest{ApiKey: &intakev1.ApiKey{DisplayName: "x", Roles: []optionsv1.Role{1}}})
	require.True(t, fault.Is(err, fault.Denied))
	_, err = s.as(auth.Supervisor).ListCases(ctx, &intakev1.ListCasesRequest{})
	require.NoError(t, err)
}
