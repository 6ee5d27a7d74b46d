package casefile

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
		ActionReply:     {StateNew: StateNew, StateTriage: StateTriage, StateOpen: StateOpen, StateWaiting: StateWaiting},
		ActionNote:      {StateNew: StateNew, StateTriage: StateTriage, StateOpen: StateOpen, StateWaiting: StateWaiting, StateResolved: StateResolved, StateClosed: StateClosed},
		ActionWait:      {StateNew: StateWaiting, StateTriage: StateWaiting, StateOpen: StateWaiting},
		ActionResume:    {StateWaiting: StateOpen},
		ActionResolve:   {StateNew: StateResolved, StateTriage: StateResolved, StateOpen: StateResolved, StateWaiting: StateResolved},
		ActionReopen:    {StateResolved: StateOpen, StateClosed: StateOpen},
		ActionLink:      {StateNew: StateNew, StateTriage: StateTriage, StateOpen: StateOpen, StateWaiting: StateWaiting, StateResolved: StateResolved, StateClosed: StateClosed},
		ActionCorrect:   {StateTriage: StateOpen, StateOpen: StateOpen, StateWaiting: StateWaiting},
		ActionRepromise: {StateTriage: StateTriage, StateOpen: StateOpen, StateWaiting: StateWaiting},
		ActionContact:   {StateNew: StateNew, StateTriage: StateTriage, StateOpen: StateOpen, StateWaiting: StateOpen, StateResolved: StateOpen},
		ActionRate:      {StateNew: StateNew, StateTriage: StateTriage, StateOpen: StateOpen, StateWaiting: StateWaiting, StateResolved: StateResolved, StateClosed: StateClosed},
		ActionLapse:     {StateWaiting: StateResolved},
		ActionClose:     {StateResolved: StateClosed},
	}
	require.Len(t, stateMatrix(), len(want))
	for _, r := range stateMatrix() {
		for _, from := range AllStates() {
			c := Case{State: from, Stage: StagePromised}
			err := c.Do(r.action)
			to, legal := want[r.action][from]
			require.Equal(t, legal, c.CanDo(r.action) || err == nil, "%s from %s", r.action, from)
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
		{StageClassify, false, StateNew}, {StageOpen, true, StateNew}, {StagePromised, true, StateTriage}, {StagePromised, false, StateOpen},
	} {
		for _, from := range map[Action]State{ActionResume: StateWaiting, ActionReopen: StateClosed} {
			action := map[State]Action{StateWaiting: ActionResume, StateClosed: ActionReopen}[from]
			one := Case{State: from, Stage: c.stage, Judgement: Judgement{Undecided: c.undecided}}
			require.NoError(t, one.Do(action))
			require.Equal(t, c.want, one.State)
		}
	}
}

func TestEveryStateNamesWhatIsLegalActions(t *testing.T) {
	for _, tc := range []struct {
		c    Case
		want []Action
	}{
		{Case{State: StateNew}, []Action{ActionReply, ActionNote, ActionWait, ActionResolve, ActionLink}},
		{Case{State: StateResolved}, []Action{ActionNote, ActionReopen, ActionLink}},
		{Case{State: StateResolved, Lapsed: true}, []Action{ActionNote, ActionResolve, ActionReopen, ActionLink}},
		{Case{State: StateClosed, Lapsed: true}, []Action{ActionNote, ActionReopen, ActionLink}},
		{Case{State: StateClosed, Origin: &Origin{}}, []Action{ActionNote, ActionLink}},
	} {
		require.Equal(t, tc.want, tc.c.LegalActions())
	}
}

func TestTheReadmeShowsTheMatrix(t *testing.T) {
	page, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	for _, r := range stateMatrix() {
		row := "| " + string(r.action) + " |"
		for _, to := range r.targets {
			switch to {
			case illegal:
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
