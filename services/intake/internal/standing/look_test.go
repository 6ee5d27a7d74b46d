package standing_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
	"github.com/ombud/ombud/services/intake/internal/casefile/timeline"
	"github.com/ombud/ombud/services/intake/internal/message"
	"github.com/ombud/ombud/services/intake/internal/message/template"
	"github.com/ombud/ombud/services/intake/internal/standing"
)

// A first look that was promised beside an answer at another time is regretted when it does not come, as precisely as it was
// promised.
func TestABrokenLookIsToldIfItWasPromised(t *testing.T) {
	for name, tc := range map[string]struct {
		ahead  time.Duration // from the letter to the look
		answer time.Duration // from the look to the answer
		told   bool
	}{
		"said to the second":        {5 * time.Second, 45 * time.Second, true},
		"in the same second":        {5 * time.Second, 0, false},
		"said to the minute":        {time.Hour + 5*time.Second, 45 * time.Second, false},
		"in another minute":         {time.Hour + 5*time.Second, time.Minute, true},
		"an answer before the look": {2 * time.Hour, -time.Hour, true},
	} {
		t.Run(name, func(t *testing.T) {
			templates, err := template.LoadSet()
			require.NoError(t, err)
			messages := message.NewService(templates, nil, message.Options{})
			look := at(9).Add(tc.ahead)
			answer := look.Add(tc.answer)
			c := &casefile.Case{
				State: casefile.StateTriage, Stage: casefile.StagePromised, Customer: "x", Channel: "PORTAL",
				Promise: &promise.Promise{TriageBy: look, TriageState: promise.Running, RespondBy: answer, RespondState: promise.Running},
			}
			held := c.Promise
			messages.WriteMessage(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: at(9)}, message.Draft{Template: template.Acknowledgement})
			require.False(t, held.IsLookTold, "copies of the case have a promise of their own")
			standing.NewService(messages).Adopt(c, "01JBQW3E5V0000000000000000", timeline.Moment{At: look.Add(2 * time.Minute)}, standing.Report{
				Handling: casefile.Handling{Revision: 1},
				Terms: &promise.Terms{
					Triage: promise.Term{State: promise.Broken, By: look, Missed: look},
					Answer: promise.Term{State: promise.Running, By: answer},
				},
			})
			if !tc.told {
				require.Len(t, c.Tail, 1)
				return
			}
			require.Len(t, c.Tail, 2)
			require.Contains(t, c.Tail[1].Text, "We promised that a person would look at your problem")
		})
	}
}
