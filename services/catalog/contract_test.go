package catalog_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host/hosttest"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	"github.com/ombud/ombud/proto/wiring"
)

// TestTheMostSpecificContractWins adds one rule after the other, each more specific
// than those before.
func TestTheMostSpecificContractWins(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		department := "customers/01J00000000000000000000009"
		repair := s.service("repair", &catalogv1.Service{Specification: specification(), Categories: []string{"categories/defect"}})
		gold := s.segment("gold", &catalogv1.Segment{DamageWeight: catalogv1.Segment_CRITICAL})
		request := &catalogv1.QuoteCommitmentRequest{
			Category: "categories/defect", Segment: gold, Customer: somebody, Internal: true, Department: department, Territory: "PL",
		}
		agree := func(id, customer, service, level string) {
			_, err := s.admin().CreateOperationalAgreement(ctx, &catalogv1.CreateOperationalAgreementRequest{
				OperationalAgreementId: id,
				OperationalAgreement:   &catalogv1.OperationalAgreement{DisplayName: id, Customer: customer, Service: service, ServiceLevel: level},
			})
			require.NoError(t, err)
		}
		steps := []struct {
			level string
			rule  func(level string)
			says  string
		}{
			{"service", func(level string) { s.set(&catalogv1.Service{Name: repair, ServiceLevel: level}, "service_level") }, "level of services/repair"},
			{"segment", func(level string) { s.setSegment(&catalogv1.Segment{Name: gold, ServiceLevel: level}, "service_level") }, "for every service"},
			{"both", func(level string) {
				s.setSegment(&catalogv1.Segment{Name: gold, ServiceLevels: []*catalogv1.SegmentServiceLevel{{Service: repair, ServiceLevel: level}}}, "service_levels")
			}, "segments/gold has it for services/repair"},
			{"department", func(level string) { agree("department", department, "", level) }, department + " and every service"},
			{"department-repair", func(level string) { agree("department-repair", department, repair, level) }, department + " and services/repair"},
			{"colleague", func(level string) { agree("colleague", somebody, "", level) }, somebody + " and every service"},
			{"colleague-repair", func(level string) { agree("colleague-repair", somebody, repair, level) }, somebody + " and services/repair"},
			{"own", func(level string) {
				_, err := s.subscriptions().CreateSubscription(ctx, &catalogv1.CreateSubscriptionRequest{
					SubscriptionId: "own", Subscription: &catalogv1.Subscription{Customer: somebody, Service: repair, ServiceLevel: level},
				})
				require.NoError(t, err)
			}, "subscriptions/own has it for this customer"},
		}
		for i, step := range steps {
			level := s.level(step.level, i+1)
			step.rule(level)
			quote := s.quote(request)
			require.Equal(t, level, quote.GetServiceLevel(), step.says)
			require.Contains(t, strings.Join(quote.GetExplanation(), "\n"), step.says)
		}
		quote := s.quote(request)
		require.Equal(t, "subscriptions/own", quote.GetSubscription())
		require.Equal(t, catalogv1.Segment_CRITICAL, quote.GetDamageWeight())
		require.Equal(t, []string{"serial", "place"}, []string{quote.GetChecklist()[0].GetKey(), quote.GetChecklist()[1].GetKey()})
		require.Contains(t, quote.GetVersions(), "services/repair/versions/2")

		request.Customer = another
		request.Internal = false
		require.Equal(t, "serviceLevels/both", s.quote(request).GetServiceLevel(), "what others agreed does not count")
		request.Territory = "FR"
		require.Equal(t, "serviceLevels/segment", s.quote(request).GetServiceLevel(), "the service is not offered there")
	})
}

// set changes one field of a service.
func (s suite) set(with *catalogv1.Service, field string) {
	s.Helper()
	_, err := s.admin().UpdateService(s.Context(), &catalogv1.UpdateServiceRequest{Service: with, UpdateMask: mask([]string{field})})
	require.NoError(s, err)
}

func (s suite) setSegment(with *catalogv1.Segment, field string) {
	s.Helper()
	_, err := s.admin().UpdateSegment(s.Context(), &catalogv1.UpdateSegmentRequest{Segment: with, UpdateMask: mask([]string{field})})
	require.NoError(s, err)
}

func TestNoPromiseIsLaterThanTheLawAllows(t *testing.T) {
	start := hosttest.Start() // a Monday at nine
	hours := func(n int) *durationpb.Duration { return durationpb.New(time.Duration(n) * time.Hour) }
	office := "calendars/office"
	cases := []struct {
		name                      string
		limits                    []*catalogv1.StatutoryLimit
		territory                 string
		respond, resolve, ceiling time.Duration // from the start
		says                      string
	}{
		{"no law", nil, "PL", 10 * time.Hour, 20 * time.Hour, 20 * time.Hour, ""},
		{"a law that allows more", []*catalogv1.StatutoryLimit{{Category: "*", Respond: hours(11), Resolve: hours(40)}}, "PL", 10 * time.Hour, 20 * time.Hour, 20 * time.Hour, ""},
		{
			"stricter, and the ceiling with it",
			[]*catalogv1.StatutoryLimit{{Category: "categories/billing", Respond: hours(2), Resolve: hours(12), Source: "§ 4 of the Act"}},
			"PL", 2 * time.Hour, 12 * time.Hour, 12 * time.Hour, "§ 4 of the Act",
		},
		{"another category's", []*catalogv1.StatutoryLimit{{Category: "categories/defect", Resolve: hours(1)}}, "PL", 10 * time.Hour, 20 * time.Hour, 20 * time.Hour, ""},
		{"another country's", []*catalogv1.StatutoryLimit{{Category: "*", Territories: []string{"DE"}, Resolve: hours(1)}}, "PL", 10 * time.Hour, 20 * time.Hour, 20 * time.Hour, ""},
		{"in nobody knows which country", []*catalogv1.StatutoryLimit{{Category: "*", Territories: []string{"DE"}, Resolve: hours(1)}}, "", 10 * time.Hour, 20 * time.Hour, 20 * time.Hour, ""},
		{"on its own calendar", []*catalogv1.StatutoryLimit{{Category: "*", Respond: hours(8), Resolve: hours(9), Calendar: office}}, "PL", 8 * time.Hour, 20 * time.Hour, 20 * time.Hour, "working time of calendars/office"},
		{
			"the stricter of two",
			[]*catalogv1.StatutoryLimit{{Category: "*", Resolve: hours(9)}, {Category: "categories/billing", Territories: []string{"PL"}, Resolve: hours(7)}},
			"PL", 7 * time.Hour, 7 * time.Hour, 7 * time.Hour, "the law allows 7h0m0s",
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			onTestedStore(t, func(s suite) {
				s.T.Helper()
				s.set(&catalogv1.Service{Name: "services/general", ServiceLevel: s.level("slow", 10)}, "service_level")
				for _, limit := range c.limits {
					limit.DisplayName = "Law"
					_, err := s.admin().CreateStatutoryLimit(s.Context(), &catalogv1.CreateStatutoryLimitRequest{StatutoryLimit: limit})
					require.NoError(s.T, err)
				}
				quote := s.quote(&catalogv1.QuoteCommitmentRequest{Service: "services/general", Category: "categories/billing", Territory: c.territory})
				respond := min(c.respond, c.resolve)
				require.Equal(s.T, start.Add(c.resolve), quote.GetResolveBy().AsTime())
				require.Equal(s.T, start.Add(respond), quote.GetRespondBy().AsTime())
				require.Equal(s.T, start.Add(c.ceiling), quote.GetCeiling().AsTime())
				require.Contains(s.T, strings.Join(quote.GetExplanation(), "\n"), c.says)
			})
		})
	}
}

// The strictest law is in the commitment also where it does not cut it, for a promise that is
// made later in its place.
func TestACommitmentSaysWhatTheLawAllows(t *testing.T) {
	onTestedStore(t, func(s suite) {
		ctx, start := s.Context(), hosttest.Start()
		ask := &catalogv1.QuoteCommitmentRequest{Service: "services/general", Category: "categories/billing", Territory: "PL"}
		quote := s.quote(ask)
		require.Nil(s, quote.GetRespondLimit())
		require.Nil(s, quote.GetResolveLimit())
		for id, limit := range map[string]*catalogv1.StatutoryLimit{
			"mild":    {Category: "*", Resolve: durationpb.New(100 * time.Hour)},
			"strict":  {Category: "categories/billing", Resolve: durationpb.New(90 * time.Hour)},
			"answer":  {Category: "*", Respond: durationpb.New(80 * time.Hour)},
			"foreign": {Category: "*", Respond: durationpb.New(time.Hour), Territories: []string{"DE"}},
		} {
			limit.DisplayName = id
			_, err := s.admin().CreateStatutoryLimit(ctx, &catalogv1.CreateStatutoryLimitRequest{StatutoryLimitId: id, StatutoryLimit: limit})
			require.NoError(s, err)
		}
		limited := s.quote(ask)
		require.Equal(s, quote.GetResolveBy().AsTime(), limited.GetResolveBy().AsTime())
		require.Equal(s, start.Add(80*time.Hour), limited.GetRespondLimit().GetTime().AsTime())
		require.Equal(s, "statutoryLimits/answer", limited.GetRespondLimit().GetStatutoryLimit())
		require.Equal(s, start.Add(90*time.Hour), limited.GetResolveLimit().GetTime().AsTime())
		require.Equal(s, "statutoryLimits/strict", limited.GetResolveLimit().GetStatutoryLimit())
		require.EqualValues(s, 1, limited.GetResolveLimit().GetVersion())
	})
}

func TestAChangeMayBeginLater(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		slow, fast := s.level("slow", 10), s.level("fast", 1)
		s.set(&catalogv1.Service{Name: "services/general", ServiceLevel: slow}, "service_level")
		request := &catalogv1.QuoteCommitmentRequest{Service: "services/general"}
		later := hosttest.Start().Add(24 * time.Hour)
		planned, err := s.admin().UpdateService(ctx, &catalogv1.UpdateServiceRequest{
			Service: &catalogv1.Service{Name: "services/general", ServiceLevel: fast}, UpdateMask: mask([]string{"service_level"}), EffectiveTime: timestamppb.New(later),
		})
		require.NoError(t, err)
		require.Equal(t, later, planned.GetEffectiveTime().AsTime())
		now, err := s.admin().GetService(ctx, &catalogv1.GetServiceRequest{Name: "services/general"})
		require.NoError(t, err)
		require.Equal(t, slow, now.GetServiceLevel())
		require.Equal(t, slow, s.quote(request).GetServiceLevel())
		_, err = s.admin().DeleteServiceLevel(ctx, &catalogv1.DeleteServiceLevelRequest{Name: fast})
		require.Equal(t, "RESOURCE_IN_USE", fault.ReasonOf(err), "it will be needed")

		s.Clock.Advance(24 * time.Hour)
		require.Equal(t, fast, s.quote(request).GetServiceLevel())
		opened := &catalogv1.QuoteCommitmentRequest{Service: "services/general", StartTime: timestamppb.New(hosttest.Start())}
		require.Equal(t, slow, s.quote(opened).GetServiceLevel(), "a case keeps what applied when it was opened")
		long := &catalogv1.QuoteCommitmentRequest{Service: "services/general", StartTime: timestamppb.New(hosttest.Start().Add(-time.Hour))}
		require.Equal(t, "serviceLevels/standard", s.quote(long).GetServiceLevel(), "before there was a catalog, the first one counts")

		_, err = s.admin().UpdateService(ctx, &catalogv1.UpdateServiceRequest{
			Service: &catalogv1.Service{Name: "services/general", DisplayName: "Late"}, EffectiveTime: timestamppb.New(later.Add(-time.Hour)),
		})
		requireWrong(t, err, "effective_time")
	})
}

func TestCustomersSeeWhatTheyMayBePromised(t *testing.T) {
	onTestedStore(t, func(s suite) {
		ctx := s.Context()
		gold, silver := s.level("gold", 1), s.level("silver", 2)
		s.segment("gold", &catalogv1.Segment{ServiceLevel: gold, Damage: "They tell everybody.", DamageWeight: catalogv1.Segment_HIGH})
		s.segment("silver", &catalogv1.Segment{ServiceLevel: silver})
		s.service("repair", &catalogv1.Service{Specification: specification()})
		callers := []struct {
			name, token string
			segments    []string
			levels      []string
		}{
			{"a member", "", []string{"segments/gold"}, []string{gold, "serviceLevels/standard"}},
			{"the holder of a link", s.Env("tests").Links.Sign(wiring.PurposeCase, "01J0000000000000000000000A", s.Clock.Now().Add(time.Hour)), []string{"segments/gold"}, []string{gold, "serviceLevels/standard"}},
			{"somebody unknown", "unknown", []string{"segments/everyone"}, []string{"serviceLevels/standard"}},
		}
		for _, caller := range callers {
			s.Run(caller.name, func(t *testing.T) {
				conn := s.customer(strings.TrimPrefix(somebody, "customers/"))
				switch caller.token {
				case "":
				case "unknown":
					conn = s.customer(strings.TrimPrefix(another, "customers/"))
				default:
					conn = s.WithToken(caller.token)
				}
				c := catalogv1.NewCatalogServiceClient(conn)
				segments, err := c.ListSegments(ctx, &catalogv1.ListSegmentsRequest{ShowDeleted: true})
				require.NoError(t, err)
				require.Equal(t, caller.segments, names(segments.GetSegments()))
				require.Zero(t, segments.GetSegments()[0].GetDamageWeight())
				levels, err := c.ListServiceLevels(ctx, &catalogv1.ListServiceLevelsRequest{})
				require.NoError(t, err)
				require.Equal(t, caller.levels, names(levels.GetServiceLevels()))
				_, err = c.GetServiceLevel(ctx, &catalogv1.GetServiceLevelRequest{Name: silver})
				require.Equal(t, fault.NotFound, fault.KindOf(err))
				repair, err := c.GetService(ctx, &catalogv1.GetServiceRequest{Name: "services/repair"})
				require.NoError(t, err)
				require.Equal(t, "As published.", repair.GetSpecification().GetTerms())
				require.Nil(t, repair.GetSpecification().GetContinuity(), "what is done in a disaster is the firm's own")
			})
		}
	})
}

func TestAFreshSuiteAsksForWhatMatters(t *testing.T) {
	onTestedStore(t, func(s suite) {
		quote := s.quote(&catalogv1.QuoteCommitmentRequest{Category: "categories/outage"})
		require.Equal(s.T, "services/general", quote.GetService(), "it is for what no other service covers")
		var keys []string
		for _, item := range quote.GetChecklist() {
			keys = append(keys, item.GetKey())
			require.NotEmpty(s.T, item.GetTranslations()["pl"])
			require.NotEmpty(s.T, item.GetTranslations()["ru"])
		}
		require.Equal(s.T, []string{"place", "since"}, keys)
		require.Empty(s.T, s.quote(&catalogv1.QuoteCommitmentRequest{Category: "categories/how-to"}).GetChecklist())

		s.service("internet", &catalogv1.Service{Categories: []string{"categories/outage"}})
		require.Equal(s.T, "services/internet", s.quote(&catalogv1.QuoteCommitmentRequest{Category: "categories/outage"}).GetService())
	})
}
