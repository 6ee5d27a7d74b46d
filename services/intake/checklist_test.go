package intake_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// The fake catalog wants to know of every case which account it is about, and since when.
func TestACaseSaysWhatNobodyHasSaidYet(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		c := s.open(func(r *intakev1.RegisterContactRequest) {
			r.Details = map[string]string{"since": "Monday", "colour": "red"}
		})
		require.Equal(t, []string{"account"}, c.GetMissing())
		require.Equal(t, []string{"Which account is it about?"}, c.GetMissingQuestions())
		require.Equal(t, map[string]string{"since": "Monday", "colour": "red"}, c.GetDetails())
		timeline, err := s.agent.ListTimeline(ctx, &intakev1.ListTimelineRequest{Parent: c.GetName()})
		require.NoError(t, err)
		asked := false
		for _, e := range timeline.GetEvents() {
			switch e.GetKind() {
			case intakev1.Event_CONTACT_RECORDED:
				require.Equal(t, "Monday", e.GetDetails()["detail_since"])
			case intakev1.Event_MESSAGE_PREPARED:
				asked = true
				require.Contains(t, e.GetText(), "Which account is it about?")
				require.NotContains(t, e.GetText(), "Since when?", "that is known")
			}
		}
		require.True(t, asked)

		c, err = s.agent.AddNote(ctx, &intakev1.AddNoteRequest{Name: c.GetName(), Text: "He looked it up.", Details: map[string]string{"account": "4711"}})
		require.NoError(t, err)
		require.Empty(t, c.GetMissing())
		require.Equal(t, "4711", c.GetDetails()["account"])

		_, err = s.integration.RegisterContact(ctx, contact(func(r *intakev1.RegisterContactRequest) { r.Details = map[string]string{"No Key": "x"} }))
		require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
	})
}

func TestNobodyIsAskedForWhatTheyHaveSaid(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t := s.t
		c := s.open(func(r *intakev1.RegisterContactRequest) { r.Text = "I was billed twice since this morning." })
		require.Equal(t, []string{"account"}, c.GetMissing())
		require.Equal(t, "since this morning", c.GetDetails()["since"])
		require.NotContains(t, s.lastOf(c, intakev1.Event_MESSAGE_PREPARED).GetText(), "Since when?")

		c = s.say(c, "It is 550213.")
		require.Empty(t, c.GetMissing())
		require.Equal(t, "550213", c.GetDetails()["account"])
		c = s.say(c, "No, it is since yesterday, account 1111.")
		require.Equal(t, "550213", c.GetDetails()["account"], "what is known stays until somebody corrects it")
	})
}

func TestAGuessedCategoryAsksNothing(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		s.open()
		require.Equal(s.t, "categories/billing", s.fakes.catalog.last.Load().GetCategory())
		s.open(func(r *intakev1.RegisterContactRequest) {
			r.Text = "This may be about billing or about something else."
		})
		require.Empty(s.t, s.fakes.catalog.last.Load().GetCategory())
	})
}

func TestACommitmentExplainsItself(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		c := s.open()
		name := "commitments/" + c.GetName()[len("cases/"):]
		m, err := s.agent.GetCommitment(ctx, &intakev1.GetCommitmentRequest{Name: name})
		require.NoError(t, err)
		require.Equal(t, c.GetPromise().GetRespondBy().AsTime(), m.GetRespondBy().AsTime())
		require.Equal(t, c.GetPromise().GetCeiling().AsTime(), m.GetCeiling().AsTime())
		require.Equal(t, []string{"by the book"}, m.GetExplanation())
		require.Equal(t, []string{"services/general/versions/1"}, m.GetVersions())
		require.Equal(t, c.GetCustomer(), m.GetCustomer())
		require.Equal(t, c.GetCategory(), m.GetCategory())
		require.Equal(t, "calendars/always", m.GetCalendar().GetName())
		require.Equal(t, catalogv1.Segment_HIGH, m.GetDamageWeight())
		require.Len(t, m.GetChecklist(), 2)

		_, err = s.agent.GetCommitment(ctx, &intakev1.GetCommitmentRequest{Name: "commitments/01J00000000000000000000000"})
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		s.fakes.catalog.down.Store(true)
		unpromised := s.open(func(r *intakev1.RegisterContactRequest) { r.Text = "Another problem altogether." })
		_, err = s.agent.GetCommitment(ctx, &intakev1.GetCommitmentRequest{Name: "commitments/" + unpromised.GetName()[len("cases/"):]})
		requireReason(t, err, "NOT_PROMISED")
		s.fakes.catalog.down.Store(false)
	})
}

func TestTheCatalogHearsWhoJoinsASegment(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		segments := &s.fakes.catalog.segments
		department, err := s.integration.UpsertCustomer(ctx, &intakev1.UpsertCustomerRequest{Customer: &intakev1.Customer{ExternalId: "warehouse", Internal: true}})
		require.NoError(t, err)
		colleague := &intakev1.UpsertCustomerRequest{Customer: &intakev1.Customer{
			DisplayName: "Olga", Identities: []*intakev1.Identity{email("olga@example.com")}, Segment: "segments/staff",
			Internal: true, Department: department.GetName(),
		}}
		segments.down.Store(true)
		_, err = s.integration.UpsertCustomer(ctx, colleague)
		require.Equal(t, fault.Unavailable, fault.KindOf(err), "to be made again")
		segments.down.Store(false)
		made, err := s.integration.UpsertCustomer(ctx, colleague)
		require.NoError(t, err)
		joined, _ := segments.joined.Load(made.GetName())
		require.Equal(t, "segments/staff", joined)
		require.True(t, made.GetInternal())

		s.open(func(r *intakev1.RegisterContactRequest) { r.From = email("olga@example.com") })
		asked := s.fakes.catalog.last.Load()
		require.Equal(t, made.GetName(), asked.GetCustomer())
		require.True(t, asked.GetInternal())
		require.Equal(t, department.GetName(), asked.GetDepartment())

		colleague.Customer.Segment = "segments/unknown"
		_, err = s.integration.UpsertCustomer(ctx, colleague)
		require.NoError(t, err, "the CRM may know more segments than the catalog")
	})
}
