package intake_test

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/genproto/googleapis/type/dayofweek"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/host"
	"github.com/ombud/ombud/pkg/idempotency"
	catalogv1 "github.com/ombud/ombud/proto/gen/ombud/catalog/v1"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	feedbackv1 "github.com/ombud/ombud/proto/gen/ombud/feedback/v1"
	typev1 "github.com/ombud/ombud/proto/gen/ombud/type/v1"
)

// fakes stand in for the other services. They live longer than one process of the
// intake, as the real ones do.
type fakes struct {
	classification *fakeClassification
	catalog        *fakeCatalog
	escalation     *fakeEscalation
	feedback       *fakeFeedback
}

func newFakes() *fakes {
	return &fakes{
		classification: &fakeClassification{}, catalog: &fakeCatalog{},
		escalation: &fakeEscalation{handlings: map[string]*escalationv1.Handling{}},
		feedback:   &fakeFeedback{},
	}
}

// parts are the fakes as parts of the process under test.
func (f *fakes) parts() []host.Part {
	part := func(name string, register func(grpc.ServiceRegistrar)) host.Part {
		return host.Part{Name: name, Build: func(context.Context, host.Env) (host.Service, error) { return registrar(register), nil }}
	}
	return []host.Part{
		part("classification", func(r grpc.ServiceRegistrar) {
			classificationv1.RegisterClassificationServiceServer(r, f.classification)
			classificationv1.RegisterLearningServiceServer(r, &fakeCategories{ledger: &f.classification.ledger})
		}),
		part("catalog", func(r grpc.ServiceRegistrar) {
			catalogv1.RegisterCommitmentServiceServer(r, f.catalog)
			catalogv1.RegisterCatalogServiceServer(r, &fakeResources{ledger: &f.catalog.ledger})
			catalogv1.RegisterSubscriptionServiceServer(r, &f.catalog.segments)
		}),
		part("escalation", func(r grpc.ServiceRegistrar) {
			escalationv1.RegisterHandlingServiceServer(r, f.escalation)
		}),
		part("feedback", func(r grpc.ServiceRegistrar) { feedbackv1.RegisterFeedbackServiceServer(r, f.feedback) }),
	}
}

type registrar func(grpc.ServiceRegistrar)

func (f registrar) Register(r grpc.ServiceRegistrar) { f(r) }
func (registrar) Start(context.Context) error        { return nil }
func (registrar) Stop(context.Context) error         { return nil }

// ledger is what a fake has done. It recognises repeated requests, and can be down.
type ledger struct {
	down   atomic.Bool
	broken atomic.Bool // fails for reasons of its own
	mute   atomic.Bool // does what it is told, but does not answer
	mu     sync.Mutex
	seen   map[string]idempotency.Command
	acts   []string // what was done for the first time, in order: "Method case"
}

// do runs act unless the request was seen before.
func (l *ledger) do(method, caseName string, request proto.Message, act func()) error {
	if l.down.Load() {
		return fault.New(fault.Unavailable, "DOWN", "this service is down")
	}
	if l.broken.Load() {
		return fault.New(fault.Internal, "BROKEN", "this service is broken")
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	command := idempotency.FromRequest(request, "intake")
	if before, ok := l.seen[command.ID]; ok && !command.IsEmpty() {
		if before != command {
			return fault.Invalid("request_id", "was used for another request before").WithReason(idempotency.ReasonReused)
		}
		if l.mute.Load() {
			return fault.New(fault.Unavailable, "MUTE", "the answer is lost")
		}
		return nil
	}
	if l.seen == nil {
		l.seen = map[string]idempotency.Command{}
	}
	l.seen[command.ID] = command
	l.acts = append(l.acts, method+" "+caseName)
	act()
	if l.mute.Load() {
		return fault.New(fault.Unavailable, "MUTE", "the answer is lost")
	}
	return nil
}

// done returns what was done for a case, in order.
func (l *ledger) done(caseName string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var acts []string
	for _, act := range l.acts {
		if method, name, _ := strings.Cut(act, " "); name == caseName {
			acts = append(acts, method)
		}
	}
	return acts
}

type fakeClassification struct {
	classificationv1.UnimplementedClassificationServiceServer
	ledger
	gate     atomic.Pointer[chan struct{}] // that Classify waits for, if there is one
	outcomes []*classificationv1.RecordOutcomeRequest
}

// hang lets no call of Classify be answered until release is called.
func (f *fakeClassification) hang() (release func()) {
	gate := make(chan struct{})
	f.gate.Store(&gate)
	return func() {
		f.gate.Store(nil)
		close(gate)
	}
}

func (f *fakeClassification) Classify(ctx context.Context, r *classificationv1.ClassifyRequest) (*classificationv1.Classification, error) {
	if f.down.Load() {
		return nil, fault.New(fault.Unavailable, "DOWN", "this service is down")
	}
	if gate := f.gate.Load(); gate != nil {
		select {
		case <-*gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if strings.Contains(r.GetText(), "unreadable") {
		return nil, fault.Invalid("text", "cannot be read")
	}
	c := &classificationv1.Classification{
		Category: "categories/billing", Confidence: 0.9, Impact: typev1.Severity_MEDIUM, Urgency: typev1.Severity_MEDIUM,
		Priority: typev1.Priority_P3, Language: "en", Similar: []*classificationv1.SimilarCase{{Case: "cases/01J00000000000000000000000", Similarity: 0.5}},
		Rules: []*classificationv1.FiredRule{{Rule: "default", Reason: "nothing else fired"}},
	}
	c.PlainThanks = r.GetText() == "Thanks!"
	switch {
	case strings.Contains(r.GetText(), "что"):
		c.Language = "ru"
	case strings.Contains(r.GetText(), "dzień"):
		c.Language = "pl"
	case strings.Contains(r.GetText(), "belongs to the outage"):
		c.MassIncident = outage
	case r.GetStanding() != nil && strings.Contains(r.GetText(), "smoke"):
		c.Impact, c.Urgency, c.Priority = typev1.Severity_HIGH, typev1.Severity_HIGH, typev1.Priority_P1
		c.RealTime, c.RealTimeReason = true, "At once."
		c.Rules = append(c.Rules, &classificationv1.FiredRule{Rule: "danger", Reason: "There is danger.", Trigger: "SERIOUS_HARM", Advice: classificationv1.Advice_CALL_EMERGENCY})
	case r.GetStanding() != nil && strings.Contains(r.GetText(), "lawyer"):
		c.Rules = append(c.Rules, &classificationv1.FiredRule{Rule: "legal", Reason: "A lawyer is named.", Trigger: "LEGAL_CONSEQUENCES"})
	case strings.Contains(r.GetText(), "something else"):
		c.NeedsTriage, c.Confidence = true, 0.37
	case strings.Contains(r.GetText(), "riddle"):
		c.NeedsTriage, c.Confidence, c.Category = true, 0.2, ""
	}
	return c, nil
}

func (f *fakeClassification) CorrectClassification(_ context.Context, r *classificationv1.CorrectClassificationRequest) (*classificationv1.Classification, error) {
	if r.GetCategory() == "categories/nonsense" {
		return nil, fault.New(fault.NotFound, "CATEGORY_NOT_FOUND", "no such category")
	}
	c := &classificationv1.Classification{
		Category: r.GetCategory(), Impact: r.GetImpact(), Urgency: r.GetUrgency(), Priority: typev1.Priority_P3, Confidence: 1,
	}
	if r.GetImpact() == typev1.Severity_HIGH {
		c.Priority = typev1.Priority_P1
		c.RealTime, c.RealTimeReason = true, "At once."
	}
	return c, f.do("Correct", r.GetCase(), r, func() {})
}

func (f *fakeClassification) RecordOutcome(_ context.Context, r *classificationv1.RecordOutcomeRequest) (*classificationv1.RecordOutcomeResponse, error) {
	err := f.do(fmt.Sprintf("Outcome(%t)", r.GetSolved()), r.GetCase(), r, func() { f.outcomes = append(f.outcomes, r) })
	return &classificationv1.RecordOutcomeResponse{}, err
}

type fakeCatalog struct {
	catalogv1.UnimplementedCommitmentServiceServer
	ledger
	segments fakeSegments
	version  atomic.Int64
	last     atomic.Pointer[catalogv1.QuoteCommitmentRequest]
}

func (f *fakeCatalog) QuoteCommitment(_ context.Context, r *catalogv1.QuoteCommitmentRequest) (*catalogv1.Commitment, error) {
	if f.down.Load() {
		return nil, fault.New(fault.Unavailable, "DOWN", "this service is down")
	}
	if r.GetService() == "services/unknown" {
		return nil, fault.New(fault.NotFound, "SERVICE_NOT_FOUND", "no such service")
	}
	f.last.Store(r)
	hours := time.Duration(r.GetPriority()) * time.Hour
	start := r.GetStartTime().AsTime()
	service := r.GetService()
	if service == "" {
		service = "services/general"
	}
	items := []*catalogv1.ChecklistItem{
		{Key: "account", Question: "Which account is it about?", Translations: map[string]string{"pl": "O które konto chodzi?"}},
		{Key: "since", Question: "Since when?"},
	}
	if r.GetCategory() == "categories/device" {
		items = append(items, &catalogv1.ChecklistItem{Key: "device", Question: "Which device is it?"})
	}
	return &catalogv1.Commitment{
		RespondBy: timestamppb.New(start.Add(hours)), UpdateEvery: durationpb.New(2 * hours), ResolveBy: timestamppb.New(start.Add(8 * hours)),
		Ceiling: timestamppb.New(start.Add(20 * time.Hour)), StartTime: r.GetStartTime(), Priority: r.GetPriority(),
		Service: service, Segment: r.GetSegment(), ServiceLevel: "serviceLevels/standard", ServiceLevelVersion: 1 + f.version.Load(),
		Calendar: &catalogv1.Calendar{Name: "calendars/always", TimeZone: "Europe/Warsaw", Hours: []*catalogv1.WorkingInterval{{Day: dayofweek.DayOfWeek_MONDAY, From: "00:00", To: "24:00"}}}, Explanation: []string{"by the book"},
		Customer: r.GetCustomer(), Category: r.GetCategory(), Territory: r.GetTerritory(), Versions: []string{service + "/versions/1"},
		DamageWeight: catalogv1.Segment_HIGH,
		Checklist:    items,
	}, nil
}

// findNamed is the answer about a name: everything exists but what is called nothing.
func (l *ledger) findNamed(name string) error {
	switch {
	case l.down.Load():
		return fault.New(fault.Unavailable, "DOWN", "this service is down")
	case strings.HasSuffix(name, "/nothing"):
		return fault.New(fault.NotFound, "RESOURCE_NOT_FOUND", "%s does not exist", name)
	}
	return nil
}

// fakeResources are the names in the catalog.
type fakeResources struct {
	catalogv1.UnimplementedCatalogServiceServer
	*ledger
}

func (f *fakeResources) ListVersions(_ context.Context, r *catalogv1.ListVersionsRequest) (*catalogv1.ListVersionsResponse, error) {
	return &catalogv1.ListVersionsResponse{}, f.findNamed(r.GetParent())
}

// fakeCategories are those of the classification.
type fakeCategories struct {
	classificationv1.UnimplementedLearningServiceServer
	*ledger
}

func (f *fakeCategories) GetCategory(_ context.Context, r *classificationv1.GetCategoryRequest) (*classificationv1.Category, error) {
	return &classificationv1.Category{Name: r.GetName()}, f.findNamed(r.GetName())
}

// fakeSegments remembers who joined which segment.
type fakeSegments struct {
	catalogv1.UnimplementedSubscriptionServiceServer
	ledger
	joined sync.Map // segment by customer
}

func (f *fakeSegments) JoinSegment(_ context.Context, r *catalogv1.JoinSegmentRequest) (*catalogv1.JoinSegmentResponse, error) {
	if f.down.Load() {
		return nil, fault.New(fault.Unavailable, "DOWN", "this service is down")
	}
	if r.GetSegment() == "segments/unknown" {
		return nil, fault.New(fault.NotFound, "NOT_IN_CATALOG", "no such segment")
	}
	f.joined.Store(r.GetCustomer(), r.GetSegment())
	return &catalogv1.JoinSegmentResponse{}, nil
}

type fakeEscalation struct {
	escalationv1.UnimplementedHandlingServiceServer
	ledger
	handlings map[string]*escalationv1.Handling
	triggers  []string              // of the last change of a commitment
	urged     string                // why real time pays, of the last change of a commitment; empty when it does not
	danger    string                // of which a further message tells, of the last change of a commitment
	refusal   atomic.Pointer[error] // why nothing is promised anew; nil when it is
	meanwhile func()                // happens while another time is promised; may be nil
	mandate   atomic.Pointer[error] // why nobody may decide; nil when everybody may
	note      string                // of the last new promise
	left      time.Duration         // of the solution, while the firm waits; 0 for no clock
	decided   []string              // the ids of decisions, in order
	claimed   []string              // from whom the timeline says a decider has the case, in order
	// crossing happens once while somebody asks whether they may decide; nil for nothing.
	crossing func()
	// taking is the answer to whoever may decide; nil for none.
	taking atomic.Pointer[escalationv1.CheckMandateResponse]
}

func (f *fakeEscalation) CheckMandate(_ context.Context, r *escalationv1.CheckMandateRequest) (*escalationv1.CheckMandateResponse, error) {
	f.mu.Lock()
	f.decided = append(f.decided, r.GetDecision())
	crossing := f.crossing
	f.crossing = nil
	f.mu.Unlock()
	if crossing != nil {
		crossing()
	}
	if f.down.Load() {
		return nil, fault.New(fault.Unavailable, "DOWN", "this service is down")
	}
	if refusal := f.mandate.Load(); refusal != nil {
		return nil, *refusal
	}
	if taking := f.taking.Load(); taking != nil {
		return taking, nil
	}
	return &escalationv1.CheckMandateResponse{}, nil
}

// decisions returns the ids of the decisions of which it was asked, in order; empty ones of mere questions.
func (f *fakeEscalation) decisions() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.decided)
}

// claims returns from whom deciders had the case by the timeline.
func (f *fakeEscalation) claims() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.claimed)
}

// change applies a change to the handling of a case once, and answers how it stands.
func (f *fakeEscalation) change(method, id string, request proto.Message, change func(*escalationv1.Handling)) (*escalationv1.Handling, error) {
	err := f.do(method, "cases/"+id, request, func() {
		h := f.handlings[id]
		if h == nil {
			h = &escalationv1.Handling{Name: "handlings/" + id, Case: "cases/" + id, Queue: "queues/front-line", Level: 1}
			f.handlings[id] = h
		}
		change(h)
		h.Revision++
	})
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return proto.Clone(f.handlings[id]).(*escalationv1.Handling), nil
}

func handlingID(name string) string { return strings.TrimPrefix(name, "handlings/") }

// commit puts a handling under a commitment: its clocks run to the quoted times. The ceiling stays.
func commit(h *escalationv1.Handling, c *catalogv1.Commitment, why escalationv1.HandlingClock_Cause) {
	h.Commitment = c
	run(h, escalationv1.HandlingClock_RESPONSE, c.GetRespondBy(), why)
	run(h, escalationv1.HandlingClock_RESOLVE, c.GetResolveBy(), why)
	if why == escalationv1.HandlingClock_CAUSE_UNSPECIFIED {
		run(h, escalationv1.HandlingClock_CEILING, c.GetCeiling(), why)
	} else {
		silence := c.GetStartTime().AsTime().Add(c.GetUpdateEvery().AsDuration())
		run(h, escalationv1.HandlingClock_UPDATE, timestamppb.New(silence), why)
	}
}

// run makes a clock run to a time.
func run(h *escalationv1.Handling, kind escalationv1.HandlingClock_Kind, due *timestamppb.Timestamp, why escalationv1.HandlingClock_Cause) {
	h.Clocks = slices.DeleteFunc(h.Clocks, func(c *escalationv1.HandlingClock) bool { return c.GetKind() == kind })
	h.Clocks = append(h.Clocks, &escalationv1.HandlingClock{Kind: kind, State: escalationv1.HandlingClock_RUNNING, DueTime: due, Cause: why})
}

func (f *fakeEscalation) OpenHandling(_ context.Context, r *escalationv1.OpenHandlingRequest) (*escalationv1.Handling, error) {
	return f.change("Open", strings.TrimPrefix(r.GetCase(), "cases/"), r, func(h *escalationv1.Handling) {
		commit(h, r.GetCommitment(), escalationv1.HandlingClock_CAUSE_UNSPECIFIED)
	})
}

func (f *fakeEscalation) RecordContact(_ context.Context, r *escalationv1.RecordContactRequest) (*escalationv1.Handling, error) {
	return f.change("Contact", handlingID(r.GetName()), r, func(*escalationv1.Handling) {})
}

func (f *fakeEscalation) GetHandling(_ context.Context, r *escalationv1.GetHandlingRequest) (*escalationv1.Handling, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return proto.Clone(f.handlings[handlingID(r.GetName())]).(*escalationv1.Handling), nil
}

// languageOf returns the language of the handling of a case.
func (f *fakeEscalation) languageOf(name string) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.handlings[strings.TrimPrefix(name, "cases/")].GetLanguage()
}

func (f *fakeEscalation) RecordAnswer(_ context.Context, r *escalationv1.RecordAnswerRequest) (*escalationv1.Handling, error) {
	return f.change("Answer", handlingID(r.GetName()), r, func(h *escalationv1.Handling) { h.Owner = "staff/anna" })
}

func (f *fakeEscalation) WaitHandling(_ context.Context, r *escalationv1.WaitHandlingRequest) (*escalationv1.Handling, error) {
	return f.change("Wait", handlingID(r.GetName()), r, func(h *escalationv1.Handling) {
		f.claimed = append(f.claimed, r.GetClaimedFrom())
		if f.left > 0 {
			h.Clocks = append(h.Clocks, &escalationv1.HandlingClock{
				Kind: escalationv1.HandlingClock_RESOLVE, State: escalationv1.HandlingClock_PAUSED, Remaining: durationpb.New(f.left),
			})
		}
	})
}

func (f *fakeEscalation) ResumeHandling(_ context.Context, r *escalationv1.ResumeHandlingRequest) (*escalationv1.Handling, error) {
	return f.change("Resume", handlingID(r.GetName()), r, func(*escalationv1.Handling) {})
}

func (f *fakeEscalation) ResolveHandling(_ context.Context, r *escalationv1.ResolveHandlingRequest) (*escalationv1.Handling, error) {
	return f.change("Resolve", handlingID(r.GetName()), r, func(*escalationv1.Handling) { f.claimed = append(f.claimed, r.GetClaimedFrom()) })
}

func (f *fakeEscalation) ReopenHandling(_ context.Context, r *escalationv1.ReopenHandlingRequest) (*escalationv1.Handling, error) {
	return f.change("Reopen", handlingID(r.GetName()), r, func(h *escalationv1.Handling) {
		if r.GetCommitment() != nil {
			commit(h, r.GetCommitment(), escalationv1.HandlingClock_REOPENED)
		}
	})
}

func (f *fakeEscalation) RepromiseHandling(_ context.Context, r *escalationv1.RepromiseHandlingRequest) (*escalationv1.Handling, error) {
	if refusal := f.refusal.Load(); refusal != nil {
		return nil, *refusal
	}
	if f.meanwhile != nil {
		f.meanwhile()
	}
	return f.change("Repromise", handlingID(r.GetName()), r, func(*escalationv1.Handling) { f.note = r.GetNote() })
}

func (f *fakeEscalation) ChangeCommitment(_ context.Context, r *escalationv1.ChangeCommitmentRequest) (*escalationv1.Handling, error) {
	return f.change("Recommit", handlingID(r.GetName()), r, func(h *escalationv1.Handling) {
		f.triggers, f.urged, f.danger = r.GetTriggers(), "", r.GetDanger()
		h.Category, h.Language = r.GetCategory(), cmp.Or(r.GetLanguage(), h.GetLanguage())
		if r.GetDecided() {
			f.claimed = append(f.claimed, r.GetClaimedFrom())
		}
		if r.GetRealTime() {
			f.urged = r.GetRealTimeReason()
		}
		if r.GetCommitment() != nil {
			commit(h, r.GetCommitment(), escalationv1.HandlingClock_RECOMMITTED)
		}
	})
}

type fakeFeedback struct {
	feedbackv1.UnimplementedFeedbackServiceServer
	ledger
}

func (f *fakeFeedback) CreateInvitation(_ context.Context, r *feedbackv1.CreateInvitationRequest) (*feedbackv1.Invitation, error) {
	err := f.do(fmt.Sprintf("Invite(%d)", r.GetResolution()), r.GetCase(), r, func() {})
	return &feedbackv1.Invitation{Case: r.GetCase(), Path: fmt.Sprintf("/feedback/token-%d", r.GetResolution())}, err
}
