package clockproto_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/clockproto"
)

// The next reply is the answer to come once it was ever timed, whatever gave it its time. Its cause says nothing about that:
// another release may give one that this one does not know.
func TestTheNextReplyCountsOnceItRan(t *testing.T) {
	by := time.Date(2026, 11, 2, 12, 0, 0, 0, time.UTC)
	kept := &escalationv1.HandlingClock{Kind: escalationv1.HandlingClock_RESPONSE, State: escalationv1.HandlingClock_STOPPED, Remaining: durationpb.New(1), KeptTime: timestamppb.New(by)}
	next := &escalationv1.HandlingClock{Kind: escalationv1.HandlingClock_NEXT_REPLY, State: escalationv1.HandlingClock_RUNNING, DueTime: timestamppb.New(by)}
	never := &escalationv1.HandlingClock{Kind: escalationv1.HandlingClock_NEXT_REPLY, State: escalationv1.HandlingClock_STOPPED}

	require.Equal(t, promise.Term{State: promise.Running, By: by, IsNext: true}, clockproto.FromProtoClocks([]*escalationv1.HandlingClock{kept, next}).Answer)
	require.Equal(t, promise.Term{State: promise.Kept, Kept: by}, clockproto.FromProtoClocks([]*escalationv1.HandlingClock{kept, never}).Answer)
}
