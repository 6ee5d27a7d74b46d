package stories_test

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/fieldmaskpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// story is one customer with one problem.
type story struct {
	*world
	number   int
	steps    int // that are left
	language string
	name     string           // of the case
	incident string           // that the case belongs to, if any
	read     int              // entries of the timeline whose words are known
	scores   map[string]int32 // given last, by the token of a survey
}

// from is the customer's address.
func (s *story) from() *intakev1.Identity {
	return &intakev1.Identity{Identity: &intakev1.Identity_Email{Email: fmt.Sprintf("customer-%d@example.com", s.number)}}
}

// act is something that somebody does in a story.
type act struct {
	weight int
	do     func(s *story, c *intakev1.Case, h *escalationv1.Handling)
}

// acts returns what can be done while a case is in a state.
func acts(state intakev1.Case_State) []act {
	always := []act{{3, (*story).write}, {1, (*story).correct}, {2, (*story).passTime}}
	switch state {
	case intakev1.Case_CLOSED:
		return []act{{1, (*story).write}, {1, (*story).reopen}, {1, (*story).passTime}}
	case intakev1.Case_RESOLVED:
		return append(always, act{4, (*story).rate}, act{1, (*story).reopen})
	default:
		return append(always, act{6, (*story).claim}, act{4, (*story).reply}, act{2, (*story).wait}, act{2, (*story).resolve}, act{1, (*story).intrude},
			act{2, (*story).repromise}, act{1, (*story).passUp}, act{1, (*story).goAway}, act{1, (*story).changeCatalog}, act{1, (*story).shareIncident})
	}
}

// step lets something happen that can happen now.
func (s *story) step() {
	s.relieve()
	s.requireOneTruth() // the time that passed in another story passed here, too
	c, h := s.caseNow(), s.handlingNow()
	choices, sum := acts(c.GetState()), 0
	for _, choice := range choices {
		sum += choice.weight
	}
	drawn := s.random.IntN(sum)
	for _, choice := range choices {
		if drawn -= choice.weight; drawn < 0 {
			choice.do(s, c, h)
			return
		}
	}
}

// caseNow returns the case as the staff see it.
func (s *story) caseNow() *intakev1.Case {
	c, err := s.cases.GetCase(as("sofia"), &intakev1.GetCaseRequest{Name: s.name})
	require.NoError(s, err)
	return c
}

func (s *story) handlingNow() *escalationv1.Handling {
	h, err := s.handlings.GetHandling(as("sofia"), &escalationv1.GetHandlingRequest{Name: s.handlingName()})
	require.NoError(s, err)
	return h
}

func (s *story) id() string           { return s.name[len("cases/"):] }
func (s *story) handlingName() string { return "handlings/" + s.id() }

// decisionTime is how long a case is kept for a decision on its way.
const decisionTime = 30 * time.Second

// insist does something until it has an answer. A suite whose store died on the way is started anew. Somebody whose colleague
// decides at this moment looks at it again, once.
func (s *story) insist(what string, do func() error) error {
	s.threaten()
	for hasWaited := false; ; {
		err := do()
		if fault.ReasonOf(err) == "DECISION_UNDER_WAY" && !hasWaited {
			hasWaited = true
			s.note("%s: %s: %v", s.id4(), what, err)
			s.clock.Advance(decisionTime)
			continue
		}
		if !s.hasCrashed() {
			s.note("%s: %s: %v", s.id4(), what, err)
			return err
		}
		s.note("%s: %s: the process dies", s.id4(), what)
		s.restart()
	}
}

// id4 is the end of the id, for the log.
func (s *story) id4() string {
	if s.name == "" {
		return "new"
	}
	return s.name[len(s.name)-4:]
}

func (w *world) hasCrashed() bool {
	for _, db := range w.faults {
		if db.Crashed() {
			return true
		}
	}
	return false
}

// threaten lets a store die at one of its next writes, now and then.
func (w *world) threaten() {
	if w.random.IntN(20) > 0 {
		return
	}
	names := []string{"catalog", "classification", "escalation", "feedback", "intake"}
	w.faults[names[w.random.IntN(len(names))]].CrashAt(1+w.random.IntN(6), w.random.IntN(2) == 0)
}

// relieve ends the threat, and what it has done.
func (w *world) relieve() {
	for _, db := range w.faults {
		db.CrashAt(0, false)
	}
	if w.hasCrashed() {
		w.restart()
	}
}

// pick returns one of several.
func pick[T any](w *world, from []T) T { return from[w.random.IntN(len(from))] }

// write is a message of the customer, the first one or a further one.
func (s *story) write(c *intakev1.Case, _ *escalationv1.Handling) {
	request := &intakev1.RegisterContactRequest{
		Channel: pick(s.world, []typev1.Channel{typev1.Channel_EMAIL, typev1.Channel_PORTAL, typev1.Channel_CHAT}),
		From:    s.from(), Text: pick(s.world, words()[s.language]), Case: c.GetName(), RequestId: s.requestID(),
	}
	require.NoError(s, s.insist("the customer writes "+request.GetText(), func() error {
		got, err := s.contacts.RegisterContact(as("crm"), request)
		if err == nil {
			if name := got.GetCase().GetName(); name != s.name { // a closed case has a successor
				s.name, s.read = name, 0
			}
			s.names[s.name] = true
		}
		return err
	}))
}

// decider is whoever may decide over a case: its holder, or one of the level that it waits for. Empty when all of them are away.
func (s *story) decider(h *escalationv1.Handling) string {
	if owner := h.GetOwner(); owner != "" {
		return owner[len("staff/"):]
	}
	here := slices.DeleteFunc(slices.Clone(desk()[h.GetLevel()]), func(who string) bool { return s.clock.Now().Before(s.away[who]) })
	if len(here) == 0 {
		return ""
	}
	return pick(s.world, here)
}

func (s *story) claim(_ *intakev1.Case, h *escalationv1.Handling) {
	who, request := s.decider(h), s.requestID()
	if h.GetOwner() != "" || who == "" {
		return
	}
	require.NoError(s, s.insist(who+" claims", func() error {
		_, err := s.handlings.ClaimHandling(as(who), &escalationv1.ClaimHandlingRequest{Name: s.handlingName(), RequestId: request})
		return err
	}))
}

func (s *story) reply(*intakev1.Case, *escalationv1.Handling) {
	who, request := pick(s.world, []string{"anna", "boris", "cleo"}), s.requestID()
	require.NoError(s, s.insist(who+" replies", func() error {
		_, err := s.cases.ReplyToCase(as(who), &intakev1.ReplyToCaseRequest{Name: s.name, Text: answers()[s.language], RequestId: request})
		return err
	}))
}

func (s *story) wait(c *intakev1.Case, h *escalationv1.Handling) {
	who, request := s.decider(h), s.requestID()
	if c.GetState() == intakev1.Case_WAITING || who == "" {
		return
	}
	require.NoError(s, s.insist(who+" waits for the customer", func() error {
		_, err := s.cases.WaitForCustomer(as(who), &intakev1.WaitForCustomerRequest{Name: s.name, Reason: answers()[s.language], RequestId: request})
		return err
	}))
}

func (s *story) resolve(_ *intakev1.Case, h *escalationv1.Handling) {
	who, request := s.decider(h), s.requestID()
	if who == "" {
		return
	}
	require.NoError(s, s.insist(who+" solves", func() error {
		_, err := s.cases.ResolveCase(as(who), &intakev1.ResolveCaseRequest{Name: s.name, Fix: answers()[s.language], RequestId: request})
		return err
	}))
}

// intrude is an attempt of a colleague to solve the case of somebody.
func (s *story) intrude(_ *intakev1.Case, h *escalationv1.Handling) {
	if h.GetOwner() == "" {
		return
	}
	who, request := "boris", s.requestID()
	if h.GetOwner() == "staff/boris" {
		who = "anna"
	}
	err := s.insist(who+" tries to solve the case of "+h.GetOwner(), func() error {
		_, err := s.cases.ResolveCase(as(who), &intakev1.ResolveCaseRequest{Name: s.name, Fix: "mine", RequestId: request})
		return err
	})
	require.Equal(s, "NOT_THE_HOLDER", fault.ReasonOf(err))
}

// repromise promises another time for the solution. One that is too late is refused.
func (s *story) repromise(_ *intakev1.Case, h *escalationv1.Handling) {
	who, request := s.decider(h), s.requestID()
	if who == "" {
		return
	}
	until := s.clock.Now().Add(time.Duration(1+s.random.IntN(30)) * time.Hour / 2)
	err := s.insist(fmt.Sprintf("%s promises %s", who, until.Format("02 15:04")), func() error {
		_, err := s.cases.RepromiseCase(as(who), &intakev1.RepromiseCaseRequest{
			Name: s.name, Reason: answers()[s.language], RequestId: request,
			Promise: &intakev1.RepromiseCaseRequest_ResolveBy{ResolveBy: timestamppb.New(until)},
		})
		return err
	})
	if err != nil {
		require.Contains(s, []string{"PROMISE_TOO_LATE", "PROMISE_PAUSED"}, fault.ReasonOf(err))
	}
}

func (s *story) passUp(_ *intakev1.Case, h *escalationv1.Handling) {
	who, request := s.decider(h), s.requestID()
	if h.GetLevel() == 4 || h.GetState() != escalationv1.Handling_OPEN || who == "" {
		return
	}
	require.NoError(s, s.insist(who+" passes up", func() error {
		_, err := s.handlings.PassUpHandling(as(who), &escalationv1.PassUpHandlingRequest{Name: s.handlingName(), Reason: answers()[s.language], RequestId: request})
		return err
	}))
}

func (s *story) correct(c *intakev1.Case, _ *escalationv1.Handling) {
	if !slices.Contains([]intakev1.Case_State{intakev1.Case_TRIAGE, intakev1.Case_OPEN, intakev1.Case_WAITING}, c.GetState()) {
		return
	}
	request := &intakev1.CorrectCaseRequest{
		Name: s.name, Category: pick(s.world, []string{"categories/billing", "categories/delivery", "categories/outage"}),
		Impact: pick(s.world, severities()), Urgency: pick(s.world, severities()), Reason: "seen by a person", RequestId: s.requestID(),
	}
	require.NoError(s, s.insist("sofia corrects to "+request.GetCategory(), func() error {
		_, err := s.cases.CorrectCase(as("sofia"), request)
		return err
	}))
}

// rate answers the survey of the newest solution, whose page the staff does not see.
func (s *story) rate(*intakev1.Case, *escalationv1.Handling) {
	delivered, err := s.cases.GetCase(as("crm"), &intakev1.GetCaseRequest{Name: s.name})
	require.NoError(s, err)
	if delivered.GetFeedbackPath() == "" {
		return
	}
	token := path.Base(delivered.GetFeedbackPath())
	score, request := int32(1+s.random.IntN(5)), s.requestID()
	before, err := s.countAnswers()
	require.NoError(s, err)
	require.NoError(s, s.insist(fmt.Sprintf("the customer rates %d", score), func() error {
		_, err := s.feedback.SubmitFeedback(as("nobody"), &feedbackv1.SubmitFeedbackRequest{Token: token, Score: score, RequestId: request})
		return err
	}))
	if s.scores[token] == score {
		return // says nothing new
	}
	s.scores[token] = score
	s.await(func() bool {
		now, err := s.countAnswers()
		return err == nil && now > before
	}, "the answer is on the timeline")
}

// countAnswers returns the number of answers to surveys on the timeline.
func (s *story) countAnswers() (count int, err error) {
	events, err := s.timeline(as("sofia"), s.name)
	for _, e := range events {
		switch e.GetKind() {
		case intakev1.Event_FEEDBACK_RECEIVED, intakev1.Event_FEEDBACK_CHANGED:
			count++
		}
	}
	return count, err
}

func (s *story) reopen(*intakev1.Case, *escalationv1.Handling) {
	request := s.requestID()
	require.NoError(s, s.insist("anna reopens", func() error {
		_, err := s.cases.ReopenCase(as("anna"), &intakev1.ReopenCaseRequest{Name: s.name, Reason: answers()[s.language], RaisePriority: true, RequestId: request})
		return err
	}))
}

// passTime lets time pass for everybody.
func (s *story) passTime(*intakev1.Case, *escalationv1.Handling) {
	d := pick(s.world, []time.Duration{30 * time.Second, 5 * time.Minute, 5 * time.Minute, 40 * time.Minute, 40 * time.Minute, 3 * time.Hour, 9 * time.Hour, 50 * time.Hour, 130 * time.Hour})
	s.note("%s passes", d)
	s.clock.Advance(d)
}

// goAway is an absence that begins now.
func (s *story) goAway(*intakev1.Case, *escalationv1.Handling) {
	who, request := pick(s.world, []string{"anna", "boris", "cleo"}), s.requestID()
	absence := &escalationv1.Absence{
		StartTime: timestamppb.New(s.clock.Now()), EndTime: timestamppb.New(s.clock.Now().Add(time.Duration(1+s.random.IntN(20)) * time.Hour)), Reason: "ill",
	}
	s.away[who] = absence.GetEndTime().AsTime()
	require.NoError(s, s.insist(who+" goes away", func() error {
		_, err := s.organisation.UpdateStaff(as("admin"), &escalationv1.UpdateStaffRequest{
			Staff:      &escalationv1.Staff{Name: "staff/" + who, Absences: []*escalationv1.Absence{absence}},
			UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"absences"}}, RequestId: request,
		})
		return err
	}))
}

// changeCatalog makes what is promised to new cases slower or faster.
func (s *story) changeCatalog(*intakev1.Case, *escalationv1.Handling) {
	level, err := s.catalog.GetServiceLevel(as("admin"), &catalogv1.GetServiceLevelRequest{Name: "serviceLevels/standard"})
	require.NoError(s, err)
	factor, request := 50+s.random.IntN(150), s.requestID()
	for _, target := range level.GetTargets() {
		target.Respond.Seconds = min(max(target.Respond.GetSeconds()*int64(factor)/100, 600), 24*3600)
		target.Resolve.Seconds = min(max(target.Resolve.GetSeconds()*int64(factor)/100, 3600), 72*3600)
	}
	level.Etag = ""
	require.NoError(s, s.insist("the catalog changes", func() error {
		_, err := s.catalog.UpdateServiceLevel(as("admin"), &catalogv1.UpdateServiceLevelRequest{
			ServiceLevel: level, UpdateMask: &fieldmaskpb.FieldMask{Paths: []string{"targets"}}, RequestId: request,
		})
		return err
	}))
}

// shareIncident declares a mass incident to which the case belongs, or resolves it.
func (s *story) shareIncident(*intakev1.Case, *escalationv1.Handling) {
	if s.incident != "" {
		s.resolveIncident(s.incident)
		s.incident = ""
	} else {
		request := &classificationv1.CreateMassIncidentRequest{Cases: []string{s.name}, Texts: localTexts(), RequestId: s.requestID()}
		require.NoError(s, s.insist("sofia declares a mass incident", func() error {
			made, err := s.incidents.CreateMassIncident(as("sofia"), request)
			s.incident = made.GetName()
			return err
		}))
	}
}

// resolveIncident lets a mass incident end, and waits until all of its cases are solved.
func (s *story) resolveIncident(name string) {
	request := &classificationv1.ResolveMassIncidentRequest{Name: name, Fix: answers()["en"], Texts: localTexts(), RequestId: s.requestID()}
	var members []string
	require.NoError(s, s.insist("sofia resolves the mass incident", func() error {
		ended, err := s.incidents.ResolveMassIncident(as("sofia"), request)
		members = ended.GetCases()
		return err
	}))
	for _, member := range members {
		s.await(func() bool {
			c, err := s.cases.GetCase(as("sofia"), &intakev1.GetCaseRequest{Name: member})
			isSolved := c.GetState() == intakev1.Case_RESOLVED || c.GetState() == intakev1.Case_CLOSED
			return err == nil && (isSolved || c.GetMassIncident() != name)
		}, member+" is solved with the mass incident")
	}
}

// localTexts are the answers of the staff in every language.
func localTexts() (texts []*typev1.LocalizedText) {
	for _, language := range slices.Sorted(maps.Keys(answers())) {
		texts = append(texts, &typev1.LocalizedText{Language: language, Text: answers()[language]})
	}
	return texts
}

// beginStory makes a customer known and lets them write for the first time.
func (w *world) beginStory(number int) *story {
	s := &story{world: w, number: number, scores: map[string]int32{}, steps: 1 + w.random.IntN(2*stepsEach-1), language: pick(w, []string{"en", "pl", "ru"})}
	request := &intakev1.UpsertCustomerRequest{
		Customer:  &intakev1.Customer{Identities: []*intakev1.Identity{s.from()}, Language: s.language, TimeZone: zones()[s.language]},
		RequestId: s.requestID(),
	}
	require.NoError(s, s.insist("the customer is known", func() error {
		_, err := s.customers.UpsertCustomer(as("crm"), request)
		return err
	}))
	s.write(nil, nil)
	s.requireOneTruth()
	return s
}

// end lets whoever may decide solve what is still open. A solution or a mark on its way may come first.
func (s *story) end() {
	s.await(func() bool {
		c, who := s.caseNow(), s.decider(s.handlingNow())
		if who == "" || c.GetState() == intakev1.Case_RESOLVED || c.GetState() == intakev1.Case_CLOSED {
			return true
		}
		_, err := s.cases.ResolveCase(as(who), &intakev1.ResolveCaseRequest{Name: s.name, Fix: answers()[s.language], RequestId: s.requestID()})
		s.note("%s: %s solves in the end: %v", s.id4(), who, err)
		return err == nil
	}, "the end")
	s.requireOneTruth()
}

func severities() []typev1.Severity {
	return []typev1.Severity{typev1.Severity_LOW, typev1.Severity_MEDIUM, typev1.Severity_HIGH}
}
