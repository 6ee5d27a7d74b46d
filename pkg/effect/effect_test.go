package effect_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.mongodb.org/mongo-driver/v2/bson"

	"github.com/ombud/ombud/pkg/docstore"
	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/pkg/fault"
)

type order struct {
	Paid   []string      `bson:"paid"`
	Outbox effect.Outbox `bson:"outbox"`
}

type amount struct {
	Text string `bson:"text"`
}

func charge() effect.Kind[amount] { return effect.NewKind[amount]("CHARGE", "bank") }
func mail() effect.Kind[amount]   { return effect.NewKind[amount]("MAIL", "post") }
func refund() effect.Kind[amount] { return effect.NewKind[amount]("REFUND", "bank") }

func outboxOf(o *order) *effect.Outbox { return &o.Outbox }

func noon() time.Time { return time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC) }

// newOrder returns an order with the given effects pending, as the store would return it.
func newOrder(t *testing.T, effects ...effect.Effect) docstore.Doc[order] {
	t.Helper()
	var body order
	body.Outbox.Add(effects...)
	raw, err := bson.Marshal(body)
	require.NoError(t, err)
	var stored order
	require.NoError(t, bson.Unmarshal(raw, &stored))
	return docstore.Doc[order]{ID: "7", Body: stored}
}

func effectsOf(texts ...string) []effect.Effect {
	var all []effect.Effect
	for _, text := range texts {
		cause := effect.Cause{At: noon(), Actor: "staff/ann", Trace: "abc"}
		switch text[0] {
		case 'c':
			all = append(all, charge().Make(cause, amount{text}))
		case 'r':
			all = append(all, refund().Make(cause, amount{text}))
		default:
			all = append(all, mail().Make(cause, amount{text}))
		}
	}
	return all
}

// recorder answers effects and remembers the order and the request ids of the calls.
type recorder struct {
	calls    []string
	requests map[string]string
	fail     map[string]error
}

func (r *recorder) answer(_ context.Context, at effect.Occasion[order], payload amount) (effect.Change[order], error) {
	r.calls = append(r.calls, payload.Text)
	r.requests[payload.Text] = at.RequestID
	if err := r.fail[payload.Text]; err != nil {
		return nil, err
	}
	return func(o *order) { o.Paid = append(o.Paid, payload.Text) }, nil
}

func newRegistry(r *recorder) *effect.Registry[order] {
	registry := effect.NewRegistry("order", outboxOf)
	effect.React(registry, charge(), r.answer)
	effect.React(registry, refund(), r.answer)
	effect.React(registry, mail(), r.answer)
	return registry
}

func TestLanesAreDeliveredInOrderAndDoNotHoldEachOtherUp(t *testing.T) {
	down := fault.New(fault.Unavailable, "DOWN", "down")
	refused := fault.New(fault.Precondition, "REFUSED", "refused")
	for name, test := range map[string]struct {
		pending []string
		fail    map[string]error
		calls   []string
		left    []string
		failure error
	}{
		"all":                     {[]string{"c1", "m1", "r1"}, nil, []string{"c1", "m1", "r1"}, nil, nil},
		"a lane stops":            {[]string{"c1", "m1", "r1", "m2"}, map[string]error{"c1": down}, []string{"c1", "m1", "m2"}, []string{"c1", "r1"}, down},
		"down before refused":     {[]string{"c1", "m1"}, map[string]error{"c1": refused, "m1": down}, []string{"c1", "m1"}, []string{"c1", "m1"}, down},
		"down stays before":       {[]string{"c1", "m1"}, map[string]error{"c1": down, "m1": refused}, []string{"c1", "m1"}, []string{"c1", "m1"}, down},
		"refused when all are up": {[]string{"c1", "m1"}, map[string]error{"m1": refused}, []string{"c1", "m1"}, []string{"m1"}, refused},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{requests: map[string]string{}, fail: test.fail}
			doc := newOrder(t, effectsOf(test.pending...)...)
			changes, err := newRegistry(r).Deliver(t.Context(), &doc, noon())
			require.ErrorIs(t, err, test.failure)
			require.Equal(t, test.calls, r.calls)
			require.Len(t, changes, len(test.pending)-len(test.left))
			require.Equal(t, test.left, pendingTexts(t, doc.Body))
		})
	}
}

func pendingTexts(t *testing.T, o order) []string {
	t.Helper()
	var texts []string
	for _, e := range o.Outbox.Pending {
		payload, err := charge().Decode(e)
		require.NoError(t, err)
		texts = append(texts, payload.Text)
	}
	return texts
}

func TestAChangeIsMadeOncePerEffect(t *testing.T) {
	r := &recorder{requests: map[string]string{}}
	stored := newOrder(t, effectsOf("c1", "m1")...)
	scratch := stored
	changes, err := newRegistry(r).Deliver(t.Context(), &scratch, noon())
	require.NoError(t, err)
	for range 2 { // a write is tried again
		body := stored.Body
		for _, change := range changes {
			change(&body)
		}
		require.Equal(t, scratch.Body, body)
	}
	settled := scratch.Body
	for _, change := range changes { // another run was faster
		change(&settled)
	}
	require.Equal(t, []string{"c1", "m1"}, settled.Paid)
}

func TestARequestIDIsTheSameAtEveryTryAndDiffersBetweenEffects(t *testing.T) {
	r := &recorder{requests: map[string]string{}, fail: map[string]error{"c1": errors.New("no")}}
	doc := newOrder(t, effectsOf("c1", "m1")...)
	_, err := newRegistry(r).Deliver(t.Context(), &doc, noon())
	require.Error(t, err)
	first := r.requests["c1"]
	require.NotEqual(t, first, r.requests["m1"])
	_, err = newRegistry(r).Deliver(t.Context(), &doc, noon().Add(time.Hour))
	require.Error(t, err)
	require.Equal(t, first, r.requests["c1"])
}

func TestABatchTakesNeighboursOfItsLane(t *testing.T) {
	var batches [][]string
	registry := effect.NewRegistry("order", outboxOf)
	take := func(_ context.Context, _ []effect.Occasion[order], payloads []amount) (effect.Change[order], error) {
		var texts []string
		for _, p := range payloads {
			texts = append(texts, p.Text)
		}
		batches = append(batches, texts)
		return nil, nil
	}
	effect.ReactBatch(registry, charge(), 2, take)
	effect.ReactBatch(registry, refund(), 2, take)
	effect.ReactBatch(registry, mail(), 10, take)
	doc := newOrder(t, effectsOf("c1", "m1", "c2", "c3", "r1", "m2", "c4")...)
	changes, err := registry.Deliver(t.Context(), &doc, noon())
	require.NoError(t, err)
	require.Equal(t, [][]string{{"c1", "c2"}, {"m1", "m2"}, {"c3"}, {"r1"}, {"c4"}}, batches)
	require.Len(t, changes, 5)
	require.True(t, doc.Body.Outbox.IsEmpty())
}

func TestAnEffectWithoutAReactionStaysAndIsReported(t *testing.T) {
	doc := newOrder(t, effectsOf("c1")...)
	_, err := effect.NewRegistry("order", outboxOf).Deliver(t.Context(), &doc, noon())
	require.Equal(t, "NO_REACTION", fault.ReasonOf(err))
	require.Equal(t, []string{"c1"}, pendingTexts(t, doc.Body))
}

func TestCopiesOfAnOutboxGrowApart(t *testing.T) {
	var original effect.Outbox
	original.Add(effectsOf("c1", "c2", "c3")...)
	copied := original
	require.True(t, copied.Settle(2))
	require.False(t, copied.Settle(2))
	copied.Add(effectsOf("c4")...)
	original.Add(effectsOf("c5")...)
	sequences := func(o effect.Outbox) (all []int64) {
		for _, e := range o.Pending {
			all = append(all, e.Seq)
		}
		return all
	}
	require.Equal(t, []int64{1, 3, 4}, sequences(copied))
	require.Equal(t, []int64{1, 2, 3, 4}, sequences(original))
	require.True(t, slices.IsSorted(sequences(copied)))
}
