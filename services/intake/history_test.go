package intake_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// oldCase is a closed case of another system, with whatever changes.
func oldCase(id string, change ...func(*intakev1.ImportedCase)) *intakev1.ImportedCase {
	c := &intakev1.ImportedCase{
		Source:     "zendesk",
		ExternalId: id,
		Customer:   &intakev1.ImportedCustomer{ExternalId: "4711", DisplayName: "Maria"},
		Channel:    typev1.Channel_EMAIL,
		Subject:    "Router",
		Text:       "The router blinks red.",
		Category:   "categories/outage",
		Priority:   typev1.Priority_P2,
		Territory:  "PL",
		Language:   "en",
		OpenTime:   timestamppb.New(start().AddDate(-1, 0, 0)),
		CloseTime:  timestamppb.New(start().AddDate(-1, 0, 1)),
		Cause:      "Old firmware.",
		Fix:        "The firmware was updated.",
	}
	for _, alter := range change {
		alter(c)
	}
	return c
}

func TestHistoryIsTakenInOnce(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		t, ctx := s.t, context.Background()
		request := &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{
			oldCase("1"), oldCase("2", func(c *intakev1.ImportedCase) {
				c.Customer, c.Category, c.Service = nil, "categories/Счета и оплата", "services/01JF8Z3C7Q"
			}), oldCase("1"),
		}}
		first, err := s.integration.ImportCases(ctx, request)
		require.NoError(t, err)
		require.EqualValues(t, 2, first.GetCreatedCount())
		require.EqualValues(t, 1, first.GetExistingCount())
		name := first.GetCases()[0]
		require.Equal(t, name, first.GetCases()[2])
		s.eventually("the solution is experience", func() bool { return len(s.fakes.classification.done(name)) > 0 })
		again, err := s.admin.ImportCases(ctx, request)
		require.NoError(t, err)
		require.Zero(t, again.GetCreatedCount())
		require.Equal(t, first.GetCases(), again.GetCases())

		c := s.get(name)
		require.Equal(t, intakev1.Case_CLOSED, c.GetState())
		require.Equal(t, start().AddDate(-1, 0, 0), c.GetCreateTime().AsTime())
		require.Equal(t, start().AddDate(-1, 0, 1), c.GetResolveTime().AsTime())
		require.Equal(t, "The firmware was updated.", c.GetResolutionFix())
		require.Nil(t, c.GetPromise())
		require.Empty(t, c.GetOwner())
		who, err := s.agent.GetCustomer(ctx, &intakev1.GetCustomerRequest{Name: c.GetCustomer()})
		require.NoError(t, err)
		require.Equal(t, "Maria", who.GetDisplayName())
		kinds, events := s.story(name)
		require.Equal(t, []string{"CASE_IMPORTED"}, kinds)
		require.Equal(t, "integrations/one-integration", events[0].GetActor())
		require.False(t, events[0].GetVisibleToCustomer())
		require.Equal(t, map[string]string{"source": "zendesk", "external_id": "1"}, events[0].GetDetails())

		s.clock.Advance(365 * 24 * time.Hour)
		require.Equal(t, []string{"Outcome(true)"}, s.fakes.classification.done(name))
		require.Empty(t, s.fakes.escalation.done(name), "no clock")
		require.Empty(t, s.fakes.feedback.done(name), "no survey")
		told := s.fakes.classification.outcomes[0]
		require.Equal(t, "Router\nThe router blinks red.", told.GetText())
		require.Equal(t, "Old firmware.", told.GetCause())
		require.Equal(t, start().AddDate(-1, 0, 0), told.GetTextTime().AsTime())
		_, err = s.agent.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: name, Reason: "again"})
		require.True(t, fault.Is(err, fault.Precondition), "nobody here ever handled it")
	})
}

func TestALongOldCaseIsExperience(t *testing.T) {
	s := newSuite(t)
	long := oldCase("1", func(c *intakev1.ImportedCase) { c.Text = strings.Repeat("ё", 10_000) })
	reply, err := s.integration.ImportCases(context.Background(), &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{long}})
	require.NoError(t, err)
	s.eventually("the solution is experience", func() bool { return len(s.fakes.classification.done(reply.GetCases()[0])) > 0 })
	told := s.fakes.classification.outcomes[0]
	require.Equal(t, 10_000, utf8.RuneCountInString(told.GetText()), "what the classification takes")
	require.True(t, strings.HasPrefix(told.GetText(), "Router\nёёё"))
}

func TestWrongHistoryIsNamedAndNothingTakenIn(t *testing.T) {
	s := newSuite(t)
	ctx := context.Background()
	_, err := s.integration.ImportCases(ctx, &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{oldCase("1")}})
	require.NoError(t, err)
	ahead := timestamppb.New(start().Add(time.Hour))
	for name, c := range map[string]struct {
		change func(*intakev1.ImportedCase)
		fields []string
	}{
		"another content": {func(c *intakev1.ImportedCase) { c.ExternalId, c.Fix = "1", "Another one." }, []string{"cases[1].external_id"}},
		"closed before it was opened": {
			func(c *intakev1.ImportedCase) {
				c.CloseTime = timestamppb.New(c.GetOpenTime().AsTime().Add(-time.Hour))
			},
			[]string{"cases[1].close_time"},
		},
		"not closed yet": {func(c *intakev1.ImportedCase) { c.CloseTime = ahead }, []string{"cases[1].close_time"}},
		"not opened yet": {func(c *intakev1.ImportedCase) { c.OpenTime, c.CloseTime = ahead, ahead }, []string{"cases[1].open_time", "cases[1].close_time"}},
		"no words":       {func(c *intakev1.ImportedCase) { c.Text, c.Fix = "", "" }, []string{"cases[1].text", "cases[1].fix"}},
		"opened at no time": {
			func(c *intakev1.ImportedCase) { c.OpenTime = timestamppb.New(time.Time{}) }, []string{"cases[1].open_time"},
		},
		"names that do not exist": {
			func(c *intakev1.ImportedCase) { c.Category, c.Service = "categories/nothing", "services/nothing" },
			[]string{"cases[1].category", "cases[1].service"},
		},
		"no such language":       {func(c *intakev1.ImportedCase) { c.Language = "zz" }, []string{"cases[1].language"}},
		"a subject of two lines": {func(c *intakev1.ImportedCase) { c.Subject = "a\nb" }, []string{"cases[1].subject"}},
		"a name of two lines": {
			func(c *intakev1.ImportedCase) { c.Customer.DisplayName = "a\nBcc: x" }, []string{"cases[1].customer.display_name"},
		},
		"no source":              {func(c *intakev1.ImportedCase) { c.Source = "Zen Desk" }, []string{"cases[1].source"}},
		"an id with a zero byte": {func(c *intakev1.ImportedCase) { c.ExternalId = "4\x00" }, []string{"cases[1].external_id"}},
		"two customers": {
			func(c *intakev1.ImportedCase) {
				c.Customer.Identity = &intakev1.Identity{Identity: &intakev1.Identity_Email{Email: "m@example.com"}}
			},
			[]string{"cases[1].customer.external_id"},
		},
		"no phone": {
			func(c *intakev1.ImportedCase) {
				c.Customer = &intakev1.ImportedCustomer{Identity: &intakev1.Identity{Identity: &intakev1.Identity_Phone{Phone: "- -"}}}
			},
			[]string{"cases[1].customer.identity.phone"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			fresh := oldCase("fresh")
			_, err := s.integration.ImportCases(ctx, &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{fresh, oldCase("2", c.change)}})
			requireFields(t, err, c.fields...)
			s.requireCount(1, 0)
		})
	}
	_, err = s.agent.ImportCases(ctx, &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{oldCase("3")}})
	require.True(t, fault.Is(err, fault.Denied))
	twice := proto.CloneOf(oldCase("4"))
	twice.Fix = "Another one."
	_, err = s.admin.ImportCases(ctx, &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{oldCase("4"), twice}})
	requireFields(t, err, "cases[1].external_id")
}

func imports(ctx context.Context, c clients, _ string) (string, error) {
	reply, err := c.ImportCases(ctx, &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{oldCase("1")}})
	if err != nil {
		return "", err
	}
	return reply.GetCases()[0], nil
}

func (s *suite) requireImportedOnce(name string) {
	kinds, _ := s.story(name)
	require.Equal(s.t, []string{"CASE_IMPORTED"}, kinds)
	require.Equal(s.t, []string{"Outcome(true)"}, s.fakes.classification.done(name))
	s.requireCount(1, 0)
	known, err := s.admin.LookupCustomer(s.t.Context(), &intakev1.LookupCustomerRequest{Identity: &intakev1.LookupCustomerRequest_ExternalId{ExternalId: "4711"}})
	require.NoError(s.t, err)
	require.Equal(s.t, known.GetName(), s.get(name).GetCustomer())
}

// A name that cannot be looked up stops an import as a whole; what is there already needs nobody.
func TestAnImportWaitsForWhoKnowsItsNames(t *testing.T) {
	s, ctx := newSuite(t), context.Background()
	withService := oldCase("2", func(c *intakev1.ImportedCase) { c.Service = "services/fibre" })
	known := &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{oldCase("1")}}
	fresh := &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{oldCase("1"), withService}}
	_, err := s.integration.ImportCases(ctx, known)
	require.NoError(t, err)
	for name, down := range map[string]*ledger{"classification": &s.fakes.classification.ledger, "catalog": &s.fakes.catalog.ledger} {
		down.down.Store(true)
		_, err = s.integration.ImportCases(ctx, fresh)
		require.Equal(t, fault.Unavailable, fault.KindOf(err), name)
		s.requireCount(1, 0)
		_, err = s.integration.ImportCases(ctx, known)
		require.NoError(t, err, name)
		down.down.Store(false)
	}
	reply, err := s.integration.ImportCases(ctx, fresh)
	require.NoError(t, err)
	require.EqualValues(t, 1, reply.GetCreatedCount())
}

func TestAnImportedCaseWithoutASubjectHasALineOfItsText(t *testing.T) {
	s, ctx := newSuite(t), context.Background()
	imported, err := s.integration.ImportCases(ctx, &intakev1.ImportCasesRequest{Cases: []*intakev1.ImportedCase{
		oldCase("1", func(c *intakev1.ImportedCase) { c.Subject, c.Text = "", "\nThe router  blinks red.\nSince Monday." }),
	}})
	require.NoError(t, err)
	require.Equal(t, "The router blinks red.", s.get(imported.GetCases()[0]).GetSubject())
}

// Two imports of one record with differing contents at the same moment: the content that is stored is the only one that is
// acknowledged, and the other is refused as it is afterwards.
func TestOneOfManyContentsIsTakenIn(t *testing.T) {
	onTestedStore(t, func(s *suite) {
		const rounds, writers = 10, 6
		for round := range rounds {
			outcomes := make([]error, writers)
			var group sync.WaitGroup
			for i := range writers {
				group.Go(func() {
					_, outcomes[i] = s.integration.ImportCases(context.Background(), &intakev1.ImportCasesRequest{
						Cases: []*intakev1.ImportedCase{oldCase(fmt.Sprint("contended-", round), func(c *intakev1.ImportedCase) {
							c.Fix = fmt.Sprint("fix ", i)
						})},
					})
				})
			}
			group.Wait()
			taken := 0
			for _, err := range outcomes {
				if err == nil {
					taken++
					continue
				}
				requireFields(s.t, err, "cases[0].external_id")
			}
			require.Equal(s.t, 1, taken)
		}
	})
}
