package timeline

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Entries of earlier builds have the present kinds, and codes in place of the suite's English.
func TestEntriesOfAnEarlierBuildAreReadInTheirPresentForm(t *testing.T) {
	for _, row := range []struct{ was, is Entry }{
		{Entry{Kind: "BREACHED", Actor: "clock"}, Entry{Kind: "BREACHED", Actor: Suite}},
		{Entry{Kind: "ASSIGNED", Actor: "rule"}, Entry{Kind: "ASSIGNED", Actor: Suite}},
		{Entry{Kind: KindClassified, Actor: "intake"}, Entry{Kind: KindClassified, Actor: Suite}},
		{Entry{Kind: KindNoted, Actor: "services/escalation"}, Entry{Kind: KindNoted, Actor: Suite}},
		{Entry{Kind: KindContactRecorded, Actor: "unknown"}, Entry{Kind: KindContactRecorded, Actor: "customers/unknown"}},
		{Entry{Kind: KindNoted, Actor: "staff/clock"}, Entry{Kind: KindNoted, Actor: "staff/clock"}},
		{Entry{Kind: "MESSAGE_SENT", Text: "Good day"}, Entry{Kind: KindMessagePrepared, Text: "Good day"}},
		{
			Entry{Kind: KindWaitEnded, Cause: "the customer answered", Visible: true},
			Entry{Kind: KindWaitEnded, Cause: CauseAnswered, Visible: true},
		},
		{
			Entry{Kind: KindReopened, Text: "the customer rated it 1 of 5: no", Visible: true},
			Entry{Kind: KindReopened, Cause: "LOW_SCORE", Visible: true},
		},
		{
			Entry{Kind: KindReopened, Text: "the customer wrote again", Visible: true},
			Entry{Kind: KindReopened, Cause: CauseWroteAgain, Visible: true},
		},
		{
			Entry{Kind: KindClosed, Cause: "the customer is content", Visible: true},
			Entry{Kind: KindClosed, Cause: "GOOD_SCORE", Visible: true},
		},
		{
			Entry{Kind: KindClosed, Cause: "the customer did not object", Visible: true},
			Entry{Kind: KindClosed, Cause: CauseNoObjection, Visible: true},
		},
		{Entry{Kind: KindReopened, Text: "It is not.", Visible: true}, Entry{Kind: KindReopened, Text: "It is not.", Visible: true}},
		{
			Entry{Kind: KindReopened, Actor: "staff/ann", Text: "Look again.", Visible: true},
			Entry{Kind: KindReopened, Actor: "staff/ann", Cause: "Look again.", Visible: true},
		},
		{
			Entry{Kind: KindReopened, Actor: "staff/ann", Cause: "LOW_SCORE", Text: "No.", Visible: true},
			Entry{Kind: KindReopened, Actor: "staff/ann", Cause: "LOW_SCORE", Text: "No.", Visible: true},
		},
		{Entry{Kind: KindNoted, Text: "the customer answered"}, Entry{Kind: KindNoted, Text: "the customer answered"}},
	} {
		moved := line{Entry: row.was}
		moved.Upgrade()
		require.Equal(t, row.is, moved.Entry)
		kept := Log{Tail: []Entry{row.was}}
		kept.UpgradeEntries()
		require.Equal(t, []Entry{row.is}, kept.Tail)
	}
}
