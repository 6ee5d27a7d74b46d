package casework

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEffectsKeepTheirIds(t *testing.T) {
	var c Case
	m := Moment{Now: time.Unix(1, 0), Actor: "users/a"}
	c.call(m, Effect{Kind: TellAnswered}, Effect{Kind: TellResolve, Reason: "done"})
	first, second := c.Effects[0], c.Effects[1]
	require.Equal(t, Effect{Seq: 2, Kind: TellResolve, At: m.Now, Actor: "users/a", Reason: "done"}, second)
	require.NotEqual(t, first.request("A"), second.request("A"))
	require.NotEqual(t, first.request("A"), first.request("B"))

	require.True(t, c.delivered(1))
	require.False(t, c.delivered(1), "once only")
	c.call(m, Effect{Kind: TellReopen})
	require.Equal(t, []Effect{second, {Seq: 3, Kind: TellReopen, At: m.Now, Actor: "users/a"}}, c.Effects, "numbers are never used again")
}

func TestEffectsOfOneServiceShareALane(t *testing.T) {
	require.Equal(t, Effect{Kind: TellAnswered}.lane(), Effect{Kind: Recommit}.lane())
	lanes := map[string]bool{}
	for _, kind := range []EffectKind{TellResume, TellOutcome, Invite, LinkBack} {
		lanes[Effect{Kind: kind}.lane()] = true
	}
	require.Len(t, lanes, 4)
}

func TestANewerHandlingWins(t *testing.T) {
	var c Case
	c.adopt(Handling{Owner: "staff/b", Level: 2, IncidentManager: "staff/eva", Revision: 3})
	c.adopt(Handling{Owner: "queues/a", Level: 1, Revision: 2})
	c.adopt(Handling{Owner: "queues/a", Level: 1, Revision: 3})
	require.Equal(t, "staff/b", c.Handling.Owner)
	c.adopt(Handling{Owner: "staff/c", Level: 3, Revision: 4})
	require.Equal(t, Handling{Owner: "staff/c", Level: 3, IncidentManager: "staff/eva", Revision: 4}, c.Handling)
}

func TestRelationsHaveAnInverse(t *testing.T) {
	for _, r := range []Relation{Related, DuplicateOf, DuplicatedBy, CausedBy, Causes} {
		require.Equal(t, r, r.Inverse().Inverse())
	}
	require.Equal(t, DuplicatedBy, DuplicateOf.Inverse())
}

func TestACaseHoldsSoManyLinks(t *testing.T) {
	var c Case
	for i := range maxLinks {
		changed, err := c.link(Moment{}, string(rune('A'+i)), Related)
		require.True(t, changed)
		require.NoError(t, err)
	}
	_, err := c.link(Moment{}, "one more", Related)
	require.ErrorContains(t, err, "TOO_MANY_LINKS")
	changed, err := c.link(Moment{}, "A", Causes)
	require.True(t, changed, "another relation to the same case takes the place of the first")
	require.NoError(t, err)
}

func TestPrioritiesAreRaised(t *testing.T) {
	require.Equal(t, []Priority{P1, P1, P2, P3}, []Priority{P1.Raised(), P2.Raised(), P3.Raised(), P4.Raised()})
}
