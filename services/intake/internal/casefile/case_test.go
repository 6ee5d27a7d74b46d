package casefile

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/effect"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
)

func TestEffectsKeepTheirNumbers(t *testing.T) {
	var c Case
	m := timeline.Moment{At: time.Unix(1, 0), Actor: "users/a", Trace: "t"}
	EmitEffect(&c, m, AnswerEffect(), Answered{})
	EmitEffect(&c, m, ResolveEffect(), Resolved{Fix: "done", Contacts: 2})
	first, second := c.Outbox.Pending[0], c.Outbox.Pending[1]
	require.Equal(t, "ANSWERED", first.Kind)
	want := ResolveEffect().Make(effect.Cause{At: m.At, Actor: "users/a", Trace: "t"}, Resolved{Fix: "done", Contacts: 2})
	want.Seq = 2
	require.Equal(t, want, second)
	resolved, err := ResolveEffect().Decode(second)
	require.NoError(t, err)
	require.Equal(t, Resolved{Fix: "done", Contacts: 2}, resolved)

	require.True(t, c.Outbox.Settle(1))
	require.False(t, c.Outbox.Settle(1), "once only")
	EmitEffect(&c, m, ReopenEffect(), Renewal{})
	require.Equal(t, second, c.Outbox.Pending[0])
	require.Equal(t, int64(3), c.Outbox.Pending[1].Seq, "numbers are never used again")
}

func TestEffectsOfOneServiceShareALane(t *testing.T) {
	var c Case
	m := timeline.Moment{At: time.Unix(1, 0)}
	EmitEffect(&c, m, AnswerEffect(), Answered{})
	EmitEffect(&c, m, WaitEffect(), WaitStarted{})
	EmitEffect(&c, m, ResumeEffect(), WaitEnded{})
	EmitEffect(&c, m, ResolveEffect(), Resolved{})
	EmitEffect(&c, m, ReopenEffect(), Renewal{})
	EmitEffect(&c, m, RecommitEffect(), Renewal{})
	escalation := []string{
		AnswerEffect().Lane(), WaitEffect().Lane(), ResumeEffect().Lane(), ResolveEffect().Lane(), ReopenEffect().Lane(), RecommitEffect().Lane(),
	}
	for _, lane := range escalation {
		require.Equal(t, laneEscalation, lane)
	}
	EmitEffect(&c, m, OutcomeEffect(), Outcome{})
	EmitEffect(&c, m, InviteEffect(), Invitation{})
	EmitEffect(&c, m, LinkEffect(), LinkBack{})
	EmitEffect(&c, m, CatchUpEffect(), CatchUp{})
	kinds, lanes := map[string]bool{}, map[string]bool{laneEscalation: true}
	for _, e := range c.Outbox.Pending {
		kinds[e.Kind] = true
	}
	for _, lane := range []string{OutcomeEffect().Lane(), InviteEffect().Lane(), LinkEffect().Lane(), CatchUpEffect().Lane()} {
		lanes[lane] = true
	}
	require.Len(t, kinds, 10)
	require.Len(t, lanes, 5)
}

func TestANewerHandlingWins(t *testing.T) {
	var c Case
	c.AdoptHandling(Handling{Owner: "staff/b", Level: 2, IncidentManager: "staff/eva", Revision: 3})
	c.AdoptHandling(Handling{Owner: "queues/a", Level: 1, Revision: 2})
	c.AdoptHandling(Handling{Owner: "queues/a", Level: 1, Revision: 3})
	require.Equal(t, "staff/b", c.Handling.Owner)
	c.Companion = &Companion{Name: "Ms Eva Roth"}
	c.AdoptHandling(Handling{Owner: "staff/c", Level: 3, IncidentManager: "staff/eva", Revision: 4})
	require.Equal(t, Handling{Owner: "staff/c", Level: 3, IncidentManager: "staff/eva", Revision: 4}, c.Handling)
	require.NotNil(t, c.Companion)
	c.AdoptHandling(Handling{Owner: "staff/c", Level: 3, Revision: 5})
	require.Equal(t, Handling{Owner: "staff/c", Level: 3, Revision: 5}, c.Handling)
	require.Nil(t, c.Companion, "customers are told of nobody who is not there")
}

func TestRelationsHaveAnInverse(t *testing.T) {
	for _, r := range []Relation{Related, DuplicateOf, DuplicatedBy, CausedBy, Causes} {
		require.Equal(t, r, InverseRelation(InverseRelation(r)))
	}
	require.Equal(t, DuplicatedBy, InverseRelation(DuplicateOf))
}

func TestACaseHoldsSoManyLinks(t *testing.T) {
	var c Case
	for i := range maxLinks {
		changed, err := c.AddLink(timeline.Moment{}, string(rune('A'+i)), Related)
		require.True(t, changed)
		require.NoError(t, err)
	}
	_, err := c.AddLink(timeline.Moment{}, "one more", Related)
	require.ErrorContains(t, err, "TOO_MANY_LINKS")
	changed, err := c.AddLink(timeline.Moment{}, "A", Causes)
	require.True(t, changed, "another relation to the same case takes the place of the first")
	require.NoError(t, err)
}

func TestPrioritiesAreRaised(t *testing.T) {
	require.Equal(t, []Priority{P1, P1, P2, P3}, []Priority{RaisePriority(P1), RaisePriority(P2), RaisePriority(P3), RaisePriority(P4)})
}
