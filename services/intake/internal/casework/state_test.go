package casework

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
)

// Row A8 of the requirements, word for word: where each action leads from each state,
// for a case that has its promise and needs no triage.
func TestStateMatrix(t *testing.T) {
	want := map[Action]map[State]State{
		Reply:     {New: New, Triage: Triage, Open: Open, Waiting: Waiting},
		Note:      {New: New, Triage: Triage, Open: Open, Waiting: Waiting, Resolved: Resolved, Closed: Closed},
		Wait:      {New: Waiting, Triage: Waiting, Open: Waiting},
		Resume:    {Waiting: Open},
		Resolve:   {New: Resolved, Triage: Resolved, Open: Resolved, Waiting: Resolved},
		Reopen:    {Resolved: Open, Closed: Open},
		LinkTo:    {New: New, Triage: Triage, Open: Open, Waiting: Waiting, Resolved: Resolved, Closed: Closed},
		Correct:   {Triage: Open, Open: Open, Waiting: Waiting},
		Repromise: {Triage: Triage, Open: Open, Waiting: Waiting},
		Contact:   {New: New, Triage: Triage, Open: Open, Waiting: Open, Resolved: Open},
		Close:     {Resolved: Closed},
	}
	require.Len(t, matrix(), len(want))
	for _, r := range matrix() {
		for _, from := range States() {
			c := Case{State: from, Stage: Promised}
			err := c.do(r.action)
			to, legal := want[r.action][from]
			require.Equal(t, legal, c.allows(r.action) || err == nil, "%s from %s", r.action, from)
			if legal {
				require.NoError(t, err)
				require.Equal(t, to, c.State, "%s from %s", r.action, from)
				continue
			}
			require.True(t, fault.Is(err, fault.Precondition))
			require.Equal(t, from, c.State, "a refused action changes nothing")
			wrong, _ := fault.As(err)
			require.Equal(t, string(from), wrong.Metadata()["state"])
		}
	}
}

// Waiting and endings lead back to what the work on the case has reached.
func TestWhereWorkGoesOn(t *testing.T) {
	for _, c := range []struct {
		stage     Stage
		undecided bool
		want      State
	}{
		{ToClassify, false, New}, {ToOpen, true, New}, {Promised, true, Triage}, {Promised, false, Open},
	} {
		for _, from := range map[Action]State{Resume: Waiting, Reopen: Closed} {
			action := map[State]Action{Waiting: Resume, Closed: Reopen}[from]
			one := Case{State: from, Stage: c.stage, Judgement: Judgement{Undecided: c.undecided}}
			require.NoError(t, one.do(action))
			require.Equal(t, c.want, one.State)
		}
	}
}

func TestEveryStateNamesWhatIsLegal(t *testing.T) {
	require.Equal(t, []Action{Reply, Note, Wait, Resolve, LinkTo}, Legal(New))
	require.Equal(t, []Action{Note, Reopen, LinkTo}, Legal(Closed))
}

func TestTheReadmeShowsTheMatrix(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	for _, r := range matrix() {
		row := "| " + string(r.action) + " |"
		for _, to := range r.to {
			switch to {
			case never:
				row += " |"
			case stay:
				row += " = |"
			case active:
				row += " * |"
			default:
				row += " " + string(to) + " |"
			}
		}
		require.Contains(t, string(page), row+"\n")
	}
}
