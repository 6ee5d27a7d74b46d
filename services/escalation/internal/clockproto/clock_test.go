package clockproto_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/clock"
	"github.com/ombud/ombud/services/escalation/internal/clockproto"
)

// A clock that never ran has nothing remaining, not even zero, and has kept no time. Callers tell it by that from one that was met.
func TestOnlyAClockThatRanHasSomethingRemaining(t *testing.T) {
	kept := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	clocks := clock.Clocks{NextReply: clock.Clock{State: clock.Stopped, Target: 1, Used: 1, Kept: kept}}
	for _, m := range clockproto.ToProtoClocks(&clocks) {
		require.Equal(t, escalationv1.HandlingClock_STOPPED, m.GetState())
		require.Equal(t, m.GetKind() == escalationv1.HandlingClock_NEXT_REPLY, m.GetRemaining() != nil, m.GetKind())
		require.Equal(t, m.GetRemaining() != nil, m.GetKeptTime().AsTime().Equal(kept), m.GetKind())
	}
}

// The numbers of the clocks are those of the proto.
func TestTheClocksAreThoseOfTheProto(t *testing.T) {
	messages := clockproto.ToProtoClocks(&clock.Clocks{})
	require.Len(t, messages, len(escalationv1.HandlingClock_Kind_name)-1)
	for i, kind := range clock.KindsByNumber() {
		require.Equal(t, strings.ToUpper(strings.ReplaceAll(kind.String(), " ", "_")), messages[i].GetKind().String())
	}
}

// Nothing is left before a time that falls into closed hours.
func TestNothingIsLeftWhereNothingIsWorked(t *testing.T) {
	clocks := clock.Clocks{Resolve: clock.Clock{State: clock.Paused, Target: clock.LeastTarget}}
	for _, m := range clockproto.ToProtoClocks(&clocks) {
		if m.GetKind() == escalationv1.HandlingClock_RESOLVE {
			require.Equal(t, escalationv1.HandlingClock_PAUSED, m.GetState())
			require.Zero(t, m.GetRemaining().AsDuration())
		}
	}
}
