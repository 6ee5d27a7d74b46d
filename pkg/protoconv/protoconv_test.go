package protoconv_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/protobuf/types/known/durationpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/ombud/ombud/pkg/protoconv"
)

func TestTimes(t *testing.T) {
	zone := time.FixedZone("+02:00", 2*60*60)
	for name, tc := range map[string]struct{ given, want time.Time }{
		"none":        {time.Time{}, time.Time{}},
		"whole":       {time.UnixMilli(1_796_000_000_123), time.UnixMilli(1_796_000_000_123).UTC()},
		"in a zone":   {time.Date(2026, 11, 29, 2, 0, 0, 0, zone), time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)},
		"finer":       {time.Unix(7, 123_999_999), time.Unix(7, 123_000_000).UTC()},
		"before 1970": {time.Unix(-7, 999_999), time.Unix(-7, 0).UTC()},
		"1970":        {time.Unix(0, 0), time.Unix(0, 0).UTC()},
	} {
		t.Run(name, func(t *testing.T) {
			message := protoconv.ToProtoTime(tc.given)
			require.Equal(t, tc.given.IsZero(), message == nil)
			require.Equal(t, tc.want, protoconv.FromProtoTime(message))
			if message != nil {
				require.True(t, message.AsTime().Equal(tc.given), "a message keeps the nanoseconds")
				require.Equal(t, tc.want, *protoconv.FromProtoTimePtr(message))
			}
			require.Equal(t, message, protoconv.ToProtoTimePtr(&tc.given))
		})
	}
	require.Nil(t, protoconv.ToProtoTimePtr(nil))
	require.Nil(t, protoconv.FromProtoTimePtr(nil))
	require.Equal(t, time.Unix(0, 0).UTC(), protoconv.FromProtoTime(&timestamppb.Timestamp{}))
}

func TestDurations(t *testing.T) {
	for _, d := range []time.Duration{0, 1, -time.Second, 36 * time.Hour, 1<<63 - 1} {
		require.Equal(t, d, protoconv.FromProtoDuration(protoconv.ToProtoDuration(d)))
		require.Equal(t, d, protoconv.FromProtoDuration(protoconv.ToProtoOptionalDuration(d)))
	}
	require.NotNil(t, protoconv.ToProtoDuration(0))
	require.Nil(t, protoconv.ToProtoOptionalDuration(0))
	require.Zero(t, protoconv.FromProtoDuration(nil))
	require.Equal(t, time.Duration(1<<63-1), protoconv.FromProtoDuration(&durationpb.Duration{Seconds: 315_576_000_000}))
}

// word is how a domain spells the values of an enum.
type word string

func TestEnums(t *testing.T) {
	require.Equal(t, code.Code_NOT_FOUND, protoconv.ToProtoEnum[code.Code](word("NOT_FOUND")))
	require.Equal(t, word("NOT_FOUND"), protoconv.FromProtoEnum[word](code.Code_NOT_FOUND))
	require.Equal(t, code.Code(0), protoconv.ToProtoEnum[code.Code]("not_found"), "names keep their case")
	require.Equal(t, code.Code(0), protoconv.ToProtoEnum[code.Code](""))
	require.Empty(t, protoconv.FromProtoEnum[word](code.Code(0)), "the unspecified value has no name in a domain")
	require.Empty(t, protoconv.FromProtoEnum[word](code.Code(99)), "a number without a name")
}
