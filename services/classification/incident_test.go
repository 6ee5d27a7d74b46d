package classification_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// fakeIntake takes note of the mass incidents that it is told of.
type fakeIntake struct {
	intakev1.UnimplementedCaseServiceServer
	mu   sync.Mutex
	down bool
	told []*intakev1.RecordMassIncidentRequest
}

func (f *fakeIntake) RecordMassIncident(_ context.Context, r *intakev1.RecordMassIncidentRequest) (*intakev1.RecordMassIncidentResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return nil, fault.New(fault.Unavailable, "DOWN", "the intake is down")
	}
	f.told = append(f.told, r)
	return &intakev1.RecordMassIncidentResponse{}, nil
}

// LookUpCases knows every case as one of a Polish customer.
func (f *fakeIntake) LookUpCases(_ context.Context, r *intakev1.LookUpCasesRequest) (*intakev1.LookUpCasesResponse, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.down {
		return nil, fault.New(fault.Unavailable, "DOWN", "the intake is down")
	}
	resp := &intakev1.LookUpCasesResponse{}
	for _, name := range r.GetCases() {
		resp.Entries = append(resp.Entries, &intakev1.LookUpCasesResponse_Entry{Case: name, Languages: []string{"", "pl"}})
	}
	return resp, nil
}

func (f *fakeIntake) setDown(down bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.down = down
}

// last is what it was told last.
func (f *fakeIntake) last() *intakev1.RecordMassIncidentRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.told) == 0 {
		return nil
	}
	return f.told[len(f.told)-1]
}

func (f *fakeIntake) part() host.Part {
	return host.Part{Name: "intake", Build: func(context.Context, host.Env) (host.Service, error) { return f, nil }}
}

func (f *fakeIntake) Register(r grpc.ServiceRegistrar) { intakev1.RegisterCaseServiceServer(r, f) }
func (*fakeIntake) Start(context.Context) error        { return nil }
func (*fakeIntake) Stop(context.Context) error         { return nil }

func (s suite) incidents() classificationv1.MassIncidentServiceClient {
	return classificationv1.NewMassIncidentServiceClient(s.As(auth.Supervisor))
}

// ordinary are messages of a normal morning, and outage those of one cause.
func ordinary(n int) string {
	about := []string{"invoice", "password", "delivery", "appointment", "address", "contract", "discount", "newsletter"}
	ask := []string{"How can I change my", "I have a question on the", "Please look at my", "Who can help with the"}
	return fmt.Sprintf("%s %s number %d", ask[n%len(ask)], about[n%len(about)], n)
}

func outage(n int) string {
	say := []string{"No internet in our street since this morning", "The internet is gone again", "Internet connection lost this morning, router blinks red", "internet down, the router shows a red light"}
	return say[n%len(say)]
}

// come lets cases come in, one every so often.
func (s suite) come(first, count int, every time.Duration, text func(n int) string) {
	s.Helper()
	s.comeFrom("PL", first, count, every, text)
}

func (s suite) comeFrom(territory string, first, count int, every time.Duration, text func(n int) string) {
	s.Helper()
	for n := first; n < first+count; n++ {
		s.Clock.Advance(every)
		_, err := s.intake().Classify(s.Context(), &classificationv1.ClassifyRequest{
			Text: text(n), Case: caseName(n), Facts: &classificationv1.CaseFacts{Territory: territory},
		})
		require.NoError(s, err)
	}
}

// found waits for mass incidents.
func (s suite) found(filter string) []*classificationv1.MassIncident {
	s.Helper()
	var all []*classificationv1.MassIncident
	s.Eventually(func() bool {
		s.Clock.Advance(time.Second)
		answer, err := s.incidents().ListMassIncidents(s.Context(), &classificationv1.ListMassIncidentsRequest{Filter: filter})
		require.NoError(s, err)
		all = answer.GetMassIncidents()
		return len(all) > 0
	}, "a mass incident is found")
	return all
}

func TestABurstOfSimilarCasesBecomesAMassIncident(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		s.come(0, 60, time.Minute, ordinary)
		s.come(100, 12, 5*time.Second, outage)
		var candidates []*classificationv1.MassIncident
		s.Eventually(func() bool {
			candidates = s.found("state = CANDIDATE")
			return candidates[0].GetLikelihood() < 1e-7
		}, "it gets less likely with each case")
		require.Len(t, candidates, 1)
		candidate := candidates[0]
		require.Contains(t, candidate.GetWords(), "internet")
		require.Equal(t, "PL", candidate.GetTerritory())
		require.NotEmpty(t, candidate.GetExplanation())
		require.True(t, hasSeen(candidate, caseName(104)))
		require.Nil(t, s.told.last(), "nobody is told of a candidate")
		require.Empty(t, s.said(outage(0)).GetMassIncident())

		_, err := s.incidents().UpdateMassIncident(ctx, &classificationv1.UpdateMassIncidentRequest{Name: candidate.GetName(), Text: "early"})
		require.Equal(t, "ILLEGAL_STATE", fault.ReasonOf(err))
		s.told.setDown(true)
		declare := &classificationv1.DeclareMassIncidentRequest{Name: candidate.GetName(), Text: "A cable is cut.", RequestId: "once"}
		declared, err := s.incidents().DeclareMassIncident(ctx, declare)
		require.NoError(t, err)
		require.Equal(t, classificationv1.MassIncident_OPEN, declared.GetState())
		require.Empty(t, declared.GetMissingLanguages(), "the intake does not say who reads what")
		again, err := s.incidents().DeclareMassIncident(ctx, declare)
		require.NoError(t, err)
		require.Len(t, again.GetBulletins(), 1)
		judged := s.said(outage(0))
		require.Equal(t, candidate.GetName(), judged.GetMassIncident(), "new ones join")
		require.NotNil(t, firedBy(judged, "mass-incident"))
		require.Empty(t, s.said(ordinary(3)).GetMassIncident())

		s.Restart() // killed before anybody was told
		s.told.setDown(false)
		s.Eventually(func() bool {
			s.Clock.Advance(time.Second)
			return s.told.last() != nil
		}, "the intake is told")
		require.Subset(t, s.told.last().GetCases(), candidate.GetCases())
		require.Equal(t, "A cable is cut.", s.told.last().GetBulletins()[0].GetText())

		updated, err := s.incidents().UpdateMassIncident(ctx, &classificationv1.UpdateMassIncidentRequest{Name: candidate.GetName(), Text: "It is being mended by our people now."})
		require.NoError(t, err)
		require.Equal(t, "en", updated.GetBulletins()[1].GetLanguage(), "the language of a bare text is recognised")
		require.Len(t, updated.GetMissingLanguages(), 1)
		require.Equal(t, "pl", updated.GetMissingLanguages()[0].GetLanguage())
		require.GreaterOrEqual(t, int(updated.GetMissingLanguages()[0].GetCaseCount()), len(candidate.GetCases()))
		resolved, err := s.incidents().ResolveMassIncident(ctx, &classificationv1.ResolveMassIncidentRequest{Name: candidate.GetName(), Fix: "A new cable."})
		require.NoError(t, err)
		require.Equal(t, classificationv1.MassIncident_RESOLVED, resolved.GetState())
		s.Eventually(func() bool {
			s.Clock.Advance(time.Second)
			return s.told.last().GetResolution().GetFix() == "A new cable."
		}, "the intake is told of the end")
		require.Len(t, s.told.last().GetBulletins(), 2)
		require.Empty(t, s.said(outage(0)).GetMassIncident())
		got, err := s.incidents().GetMassIncident(ctx, &classificationv1.GetMassIncidentRequest{Name: candidate.GetName()})
		require.NoError(t, err)
		require.Equal(t, "A new cable.", got.GetFix())
	})
}

func TestCasesOfAnIncidentMakeNoOtherOne(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		s.come(0, 120, time.Minute, ordinary)
		s.Clock.Advance(4 * time.Hour)
		s.come(120, 10, time.Minute, ordinary)
		s.come(200, 16, 5*time.Second, outage)
		name := s.found("state = CANDIDATE")[0].GetName()
		_, err := s.incidents().DeclareMassIncident(ctx, &classificationv1.DeclareMassIncidentRequest{Name: name, Text: "A cable is cut."})
		require.NoError(t, err)
		_, err = s.incidents().ResolveMassIncident(ctx, &classificationv1.ResolveMassIncidentRequest{Name: name, Fix: "A new cable."})
		require.NoError(t, err)
		s.Clock.Advance(2 * time.Hour)
		s.Restart() // who takes over knows as much
		s.come(300, 3, 5*time.Second, outage)
		s.come(400, 12, 5*time.Second, func(int) string { return "The lift is stuck between two floors" })
		found := s.found("state = CANDIDATE")
		require.Len(t, found, 1)
		require.Contains(t, found[0].GetWords(), "lift", "three come late, after sixteen that were dealt with")
	})
}

// hasSeen reports whether a case is of a mass incident, or proposed: that depends on how many cases came before the first look.
func hasSeen(incident *classificationv1.MassIncident, name string) bool {
	return slices.Contains(incident.GetCases(), name) ||
		slices.ContainsFunc(incident.GetProposedCases(), func(p *classificationv1.MassIncident_ProposedCase) bool { return p.GetCase() == name })
}

func TestADismissedBurstIsNotBroughtUpAgain(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		replica := suite{s.Replica(), s.told}
		s.come(0, 40, time.Minute, ordinary)
		s.come(100, 6, 5*time.Second, outage)
		replica.come(106, 6, 5*time.Second, outage) // each replica sees a part
		var candidate *classificationv1.MassIncident
		s.Eventually(func() bool {
			candidate = s.found("state = CANDIDATE")[0]
			return hasSeen(candidate, caseName(102)) && hasSeen(candidate, caseName(107))
		}, "the cases of both are one burst")
		dismissed, err := replica.incidents().DismissMassIncident(ctx, &classificationv1.DismissMassIncidentRequest{Name: candidate.GetName(), Reason: "a rehearsal"})
		require.NoError(t, err)
		require.Equal(t, "a rehearsal", dismissed.GetDismissal())
		s.come(200, 12, 5*time.Second, outage)
		s.found("state = DISMISSED")
		for range 5 {
			s.Clock.Advance(time.Second)
		}
		all, err := s.incidents().ListMassIncidents(ctx, &classificationv1.ListMassIncidentsRequest{})
		require.NoError(t, err)
		require.Len(t, all.GetMassIncidents(), 1)
		require.False(t, slices.ContainsFunc(all.GetMassIncidents(), func(m *classificationv1.MassIncident) bool { return proto.Equal(m, candidate) }))
	})
}

// In a rush not every case is looked at; the burst is found by one of those that are.
func TestABurstIsFoundInARush(t *testing.T) {
	onTestedStore(t, func(s suite) {
		s.come(0, 200, time.Minute, ordinary)
		for range 20 { // until these are followed, mostly: if they are not, it is no rush
			s.Clock.Advance(time.Second)
			s.said(ordinary(0))
		}
		s.come(300, 800, time.Millisecond, func(n int) string {
			if n%5 == 0 {
				return outage(n / 5)
			}
			return ordinary(n)
		})
		require.Contains(s, s.found("")[0].GetWords(), "internet")
	})
}

func TestNormalTrafficIsNoMassIncident(t *testing.T) {
	onTestedStore(t, func(s suite) {
		s.come(0, 150, 20*time.Second, ordinary)
		for range 5 {
			s.Clock.Advance(time.Second)
		}
		all, err := s.incidents().ListMassIncidents(s.Context(), &classificationv1.ListMassIncidentsRequest{})
		require.NoError(s, err)
		require.Empty(s, all.GetMassIncidents())
	})
}

// TestACaseIsTakenOnceByCallersAtOnce lets callers add the same cases to several mass incidents, and declare further ones
// with them, all at once.
func TestACaseIsTakenOnceByCallersAtOnce(t *testing.T) {
	const incidents, cases = 4, 6
	onTestedStore(t, func(s suite) {
		create := func(names ...string) (*classificationv1.MassIncident, error) {
			return s.incidents().CreateMassIncident(s.Context(), &classificationv1.CreateMassIncidentRequest{
				Service: "services/fibre", Cases: names, Text: "A cable is cut.",
			})
		}
		var opened []string
		for range incidents {
			made, err := create()
			require.NoError(s, err)
			opened = append(opened, made.GetName())
		}
		var group sync.WaitGroup
		errs := make(chan error, 2*incidents*cases)
		for n := range cases {
			for _, name := range opened {
				group.Go(func() {
					_, err := s.incidents().AddCases(s.Context(), &classificationv1.AddCasesRequest{Name: name, Cases: []string{caseName(n)}})
					errs <- err
				})
				group.Go(func() {
					_, err := create(caseName(n), caseName(n+1))
					errs <- err
				})
			}
		}
		group.Wait()
		close(errs)
		for err := range errs {
			if err != nil {
				require.Equal(s, "CASE_NOT_ADDABLE", fault.ReasonOf(err), err)
				require.ErrorContains(s, err, "belongs to massIncidents/")
			}
		}
		listed, err := s.incidents().ListMassIncidents(s.Context(), &classificationv1.ListMassIncidentsRequest{PageSize: 100})
		require.NoError(s, err)
		holders := map[string]int{}
		for _, incident := range listed.GetMassIncidents() {
			for _, name := range incident.GetCases() {
				holders[name]++
			}
		}
		for n := range cases {
			switch count := holders[caseName(n)]; count {
			case 0: // all callers met one that came to nothing
				_, err := s.incidents().AddCases(s.Context(), &classificationv1.AddCasesRequest{Name: opened[0], Cases: []string{caseName(n)}})
				require.NoError(s, err, "it is free")
			default:
				require.Equal(s, 1, count, "%s is in several", caseName(n))
			}
		}
	})
}

// TestNamesOfAMassIncidentExist declares with names that do not exist, and with one that cannot be looked up.
func TestNamesOfAMassIncidentExist(t *testing.T) {
	onTestedStore(t, func(s suite) {
		create := func(change func(*classificationv1.CreateMassIncidentRequest)) error {
			req := &classificationv1.CreateMassIncidentRequest{
				Service: "services/fibre", Category: "categories/outage", Territory: "PL", Text: "A cable is cut.", RequestId: "once",
			}
			change(req)
			_, err := s.incidents().CreateMassIncident(s.Context(), req)
			return err
		}
		for field, change := range map[string]func(*classificationv1.CreateMassIncidentRequest){
			"service":   func(r *classificationv1.CreateMassIncidentRequest) { r.Service = "services/nothing" },
			"category":  func(r *classificationv1.CreateMassIncidentRequest) { r.Category = "categories/nothing" },
			"territory": func(r *classificationv1.CreateMassIncidentRequest) { r.Territory = "ZZ" },
		} {
			wrong, isFault := fault.As(create(change))
			require.True(s, isFault, field)
			require.Equal(s, fault.InvalidArgument, fault.KindOf(wrong))
			require.Len(s, wrong.Fields(), 1)
			require.Equal(s, field, wrong.Fields()[0].Path)
		}
		err := create(func(r *classificationv1.CreateMassIncidentRequest) { r.Service = "services/down" })
		require.Equal(s, fault.Unavailable, fault.KindOf(err))
		require.NoError(s, create(func(*classificationv1.CreateMassIncidentRequest) {}), "nothing is kept of those")
	})
}

// declares is a rule that fits the outage of these tests.
func declares() *classificationv1.DeclarationRule {
	return &classificationv1.DeclarationRule{
		Expression: `incident.cases >= 8 && incident.likelihood < 1e-7 && "internet" in incident.words && incident.territory == "PL"`,
		Reason:     "Eight without internet in one country are an outage.", Text: "We know of the outage.",
	}
}

func TestARuleDeclaresAndACaseIsTakenOut(t *testing.T) {
	onTestedStore(t, func(s suite) {
		t, ctx := s.T, s.Context()
		admin := classificationv1.NewMassIncidentServiceClient(s.As(auth.Admin))
		set, err := admin.UpdateDeclarationRule(ctx, &classificationv1.UpdateDeclarationRuleRequest{DeclarationRule: declares(), RequestId: "once"})
		require.NoError(t, err)
		_, err = admin.UpdateDeclarationRule(ctx, &classificationv1.UpdateDeclarationRuleRequest{DeclarationRule: &classificationv1.DeclarationRule{Etag: "77"}})
		require.Equal(t, fault.Conflict, fault.KindOf(err))
		require.NotEmpty(t, set.GetEtag())
		s.come(0, 60, time.Minute, ordinary)
		s.come(100, 12, 5*time.Second, outage)
		opened := s.found("state = OPEN")[0]
		require.Equal(t, declares().GetReason(), opened.GetDeclarationReason())
		require.Equal(t, "declarationRule", opened.GetBulletins()[0].GetActor())
		s.Eventually(func() bool {
			s.Clock.Advance(time.Second)
			return s.told.last() != nil
		}, "the intake is told")
		require.Equal(t, declares().GetReason(), s.told.last().GetReason())
		tried, err := s.incidents().DryRunDeclarationRule(ctx, &classificationv1.DryRunDeclarationRuleRequest{Expression: "incident.cases > 7"})
		require.NoError(t, err)
		require.Equal(t, []string{opened.GetName()}, tried.GetDeclared())
		tried, err = s.incidents().DryRunDeclarationRule(ctx, &classificationv1.DryRunDeclarationRuleRequest{Expression: `incident.service == "phone"`})
		require.NoError(t, err)
		require.Empty(t, tried.GetDeclared())
		require.EqualValues(t, 1, tried.GetExaminedCount())
		s.takeOut(opened, opened.GetCases()[0])
	})
}

// takeOut takes a case out of an incident, and sees that it stays out.
func (s suite) takeOut(incident *classificationv1.MassIncident, out string) {
	t, ctx := s.T, s.Context()
	t.Helper()
	require.Contains(t, incident.GetCases(), out)
	remove := &classificationv1.RemoveCaseRequest{Name: incident.GetName(), Case: out, Reason: "He has no contract.", RequestId: "remove"}
	for range 2 { // once
		left, err := s.incidents().RemoveCase(ctx, remove)
		require.NoError(t, err)
		require.Equal(t, []string{out}, left.GetRemovedCases())
		require.NotContains(t, left.GetCases(), out)
	}
	_, err := s.incidents().RemoveCase(ctx, &classificationv1.RemoveCaseRequest{Name: incident.GetName(), Case: out})
	require.Equal(t, "NOT_IN_MASS_INCIDENT", fault.ReasonOf(err))
	_, err = classificationv1.NewMassIncidentServiceClient(s.As(auth.Agent)).RemoveCase(ctx, remove)
	require.Equal(t, fault.Denied, fault.KindOf(err))
	s.Eventually(func() bool {
		s.Clock.Advance(time.Second)
		return len(s.told.last().GetRemovals()) > 0
	}, "the intake is told of the removal")
	require.Equal(t, out, s.told.last().GetRemovals()[0].GetCase())
	require.NotContains(t, s.told.last().GetCases(), out)
	of := func(name string) func(*classificationv1.ClassifyRequest) {
		return func(r *classificationv1.ClassifyRequest) { r.Case = name }
	}
	require.Empty(t, s.said(outage(0), of(out)).GetMassIncident(), "it does not join again")
	require.Equal(t, incident.GetName(), s.said(outage(0), of(caseName(300))).GetMassIncident())
}

func TestACaseThatIsTakenOutCountsForNoTerritory(t *testing.T) {
	onTestedStore(t, func(s suite) {
		s.come(0, 60, time.Minute, ordinary)
		same := func(int) string { return outage(0) }
		s.come(100, 8, 5*time.Second, same)
		s.comeFrom("DE", 108, 4, 5*time.Second, same)
		name := s.found("state = CANDIDATE")[0].GetName()
		s.Eventually(func() bool {
			s.Clock.Advance(time.Second)
			got, err := s.incidents().GetMassIncident(s.Context(), &classificationv1.GetMassIncidentRequest{Name: name})
			require.NoError(s, err)
			return got.GetCaseCount() == 12
		}, "all are of the candidate")
		for _, step := range []struct {
			out         int
			territory   string
			territories map[string]int32
		}{
			{101, "", map[string]int32{"PL": 7, "DE": 4}}, // less than two thirds are of one
			{108, "PL", map[string]int32{"PL": 7, "DE": 3}},
			{109, "PL", map[string]int32{"PL": 7, "DE": 2}},
			{110, "PL", map[string]int32{"PL": 7, "DE": 1}},
			{111, "PL", map[string]int32{"PL": 7}},
		} {
			left, err := s.incidents().RemoveCase(s.Context(), &classificationv1.RemoveCaseRequest{Name: name, Case: caseName(step.out)})
			require.NoError(s, err)
			require.Equal(s, step.territory, left.GetTerritory())
			require.Equal(s, step.territories, left.GetTerritories())
		}
	})
}

func TestAWrongDeclarationRuleIsRefused(t *testing.T) {
	onTestedStore(t, func(s suite) {
		admin := classificationv1.NewMassIncidentServiceClient(s.As(auth.Admin))
		for name, c := range map[string]struct {
			change func(*classificationv1.DeclarationRule)
			want   string
		}{
			"no such fact":   {func(r *classificationv1.DeclarationRule) { r.Expression = "incident.cases > 3 &&\n incident.mood > 1" }, "line 2"},
			"not a question": {func(r *classificationv1.DeclarationRule) { r.Expression = "incident.cases + 1" }, "must be true or false"},
			"loop":           {func(r *classificationv1.DeclarationRule) { r.Expression = "incident.words.all(w, w != '')" }, "line 1"},
			"made pattern":   {func(r *classificationv1.DeclarationRule) { r.Expression = "'a'.matches(incident.service)" }, "quotation marks"},
			"no reason":      {func(r *classificationv1.DeclarationRule) { r.Reason = "" }, "reason"},
			"no text":        {func(r *classificationv1.DeclarationRule) { r.Text = "" }, "text"},
		} {
			s.Run(name, func(t *testing.T) {
				rule := declares()
				c.change(rule)
				_, err := admin.UpdateDeclarationRule(t.Context(), &classificationv1.UpdateDeclarationRuleRequest{DeclarationRule: rule})
				require.Equal(t, fault.InvalidArgument, fault.KindOf(err))
				require.ErrorContains(t, err, c.want)
			})
		}
		none, err := admin.GetDeclarationRule(s.Context(), &classificationv1.GetDeclarationRuleRequest{})
		require.NoError(s, err)
		require.Empty(s, none.GetExpression(), "none unless somebody makes one")
	})
}
