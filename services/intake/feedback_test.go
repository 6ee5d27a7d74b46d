package intake_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/fault"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// answer is one answer to a survey, and the state of the case after it.
type answer struct {
	solution, previous, score int32
	discontent                bool
	state                     intakev1.Case_State
	tells                     []string // kinds of the new entries
}

func (s *suite) answer(name, id string, a answer) {
	s.t.Helper()
	_, err := s.service.RecordFeedback(context.Background(), &intakev1.RecordFeedbackRequest{
		Name:          name,
		Solution:      a.solution,
		Score:         a.score,
		PreviousScore: a.previous,
		Discontent:    a.discontent,
		Comment:       "a comment",
		Customer:      "customers/1",
		RequestId:     id,
	})
	require.NoError(s.t, err)
}

// Row D3: an answer reopens or closes only what its own solution had solved.
func TestAnAnswerBelongsToOneSolution(t *testing.T) {
	const bad, good = true, false
	for name, c := range map[string]struct {
		resolutions int  // the last one lasts, all before it were reopened
		isOpen      bool // the last one was reopened, too
		answers     []answer
	}{
		"a good answer closes": {1, false, []answer{
			{1, 0, 5, good, intakev1.Case_CLOSED, []string{"FEEDBACK_RECEIVED", "CLOSED"}},
		}},
		"a bad answer reopens": {1, false, []answer{
			{1, 0, 1, bad, intakev1.Case_OPEN, []string{"FEEDBACK_RECEIVED", "REOPENED"}},
		}},
		"a bad answer reopens what a good one had closed": {1, false, []answer{
			{1, 0, 5, good, intakev1.Case_CLOSED, []string{"FEEDBACK_RECEIVED", "CLOSED"}},
			{1, 5, 2, bad, intakev1.Case_OPEN, []string{"FEEDBACK_CHANGED", "REOPENED"}},
		}},
		"a better answer does not close what is being worked on": {1, false, []answer{
			{1, 0, 1, bad, intakev1.Case_OPEN, []string{"FEEDBACK_RECEIVED", "REOPENED"}},
			{1, 1, 5, good, intakev1.Case_OPEN, []string{"FEEDBACK_CHANGED"}},
		}},
		"a bad answer to an open case is just told": {1, true, []answer{
			{1, 0, 1, bad, intakev1.Case_OPEN, []string{"FEEDBACK_RECEIVED"}},
		}},
		"a bad answer about an earlier solution does not reopen the newest": {2, false, []answer{
			{1, 0, 1, bad, intakev1.Case_RESOLVED, []string{"FEEDBACK_RECEIVED"}},
		}},
		"a good answer about an earlier solution does not close the newest": {2, false, []answer{
			{1, 1, 5, good, intakev1.Case_RESOLVED, []string{"FEEDBACK_CHANGED"}},
			{2, 0, 4, good, intakev1.Case_CLOSED, []string{"FEEDBACK_RECEIVED", "CLOSED"}},
			{1, 5, 1, bad, intakev1.Case_CLOSED, []string{"FEEDBACK_CHANGED"}},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			ctx := context.Background()
			name := s.resolved()
			for range c.resolutions - 1 {
				_, err := s.agent.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: name, Reason: "not yet"})
				require.NoError(t, err)
				_, err = s.agent.ResolveCase(ctx, &intakev1.ResolveCaseRequest{Name: name, Fix: "done now"})
				require.NoError(t, err)
			}
			if c.isOpen {
				_, err := s.agent.ReopenCase(ctx, &intakev1.ReopenCaseRequest{Name: name, Reason: "not yet"})
				require.NoError(t, err)
			}
			for i, a := range c.answers {
				before, _ := s.story(name)
				id := string(rune('a' + i))
				s.answer(name, id, a)
				s.answer(name, id, a) // a repeated report
				require.Equal(t, a.state, s.get(name).GetState())
				after, _ := s.story(name)
				require.Equal(t, a.tells, after[len(before):][:len(a.tells)])
				require.NotContains(t, after[len(before)+len(a.tells):], "FEEDBACK_RECEIVED")
			}
		})
	}
}

// A letter says that the problem is not solved only to a customer who has said so.
func TestALetterAboutABadMarkSaysWhatTheCustomerSaid(t *testing.T) {
	yes, no := true, false
	for name, tc := range map[string]struct {
		solved *bool
		says   string
	}{
		"solved":     {&yes, "We are sorry that you are not content"},
		"nothing":    {nil, "We are sorry that you are not content"},
		"not solved": {&no, "We are sorry that your problem is not solved."},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSuite(t)
			c := s.open().GetName()
			_, err := s.agent.ResolveCase(t.Context(), &intakev1.ResolveCaseRequest{Name: c, Fix: "The money was returned."})
			require.NoError(t, err)
			_, err = s.service.RecordFeedback(t.Context(), &intakev1.RecordFeedbackRequest{
				Name: c, Solution: 1, Score: 1, Discontent: true, Solved: tc.solved, Customer: "customers/1",
			})
			require.NoError(t, err)
			s.eventually("it is taken up again", func() bool { return strings.Contains(s.lastLetter(c).GetDetails()["template"], "reopened") })
			require.Contains(t, s.lastLetter(c).GetText(), tc.says)
		})
	}
}

func TestTheTimelineTellsAnAnswer(t *testing.T) {
	s := newSuite(t)
	name := s.resolved()
	was := s.get(name).GetPriority()
	s.answer(name, "a", answer{solution: 1, score: 5})
	s.answer(name, "b", answer{
		solution:   1,
		previous:   5,
		score:      1,
		discontent: true,
	})
	_, events := s.story(name)
	told := map[intakev1.Event_Kind]*intakev1.Event{}
	for _, e := range events {
		told[e.GetKind()] = e
	}
	changed := told[intakev1.Event_FEEDBACK_CHANGED]
	require.Equal(t, "customers/1", changed.GetActor())
	require.Equal(t, "a comment", changed.GetText())
	require.Equal(t, map[string]string{"from_score": "5", "to_score": "1", "score": "1", "of": "5", "solution": "1"}, changed.GetDetails())
	require.Equal(t, "GOOD_SCORE", told[intakev1.Event_CLOSED].GetCause())
	reopened := told[intakev1.Event_REOPENED]
	require.Equal(t, "LOW_SCORE", reopened.GetCause())
	require.Equal(t, "a comment", reopened.GetText())
	require.Equal(t, "1", reopened.GetDetails()["score"])
	require.Equal(t, was.String(), reopened.GetDetails()["from_priority"])
	require.Less(t, s.get(name).GetPriority(), was, "the priority goes up")

	_, err := s.agent.RecordFeedback(t.Context(), &intakev1.RecordFeedbackRequest{Name: name, Solution: 1, Score: 5})
	require.True(t, fault.Is(err, fault.Denied))
	_, err = s.service.ReopenCase(t.Context(), &intakev1.ReopenCaseRequest{Name: name, Reason: "no service does this"})
	require.True(t, fault.Is(err, fault.Denied))
	_, err = s.service.RecordFeedback(t.Context(), &intakev1.RecordFeedbackRequest{Name: name, Score: 6, PreviousScore: -1})
	requireFields(t, err, "solution", "score", "previous_score")
}

func complains(ctx context.Context, c clients, name string) (string, error) {
	_, err := c.reporter.RecordFeedback(ctx, &intakev1.RecordFeedbackRequest{
		Name: name, Solution: 1, Score: 1, Discontent: true, Customer: "customers/1", RequestId: "complaint",
	})
	return name, err
}

func (s *suite) requireReopenedOnce(name string) {
	kinds, _ := s.story(name)
	count := map[string]int{}
	for _, kind := range kinds {
		count[kind]++
	}
	require.Equal(s.t, 1, count["FEEDBACK_RECEIVED"])
	require.Equal(s.t, 1, count["REOPENED"])
	require.Equal(s.t, "Reopen", s.fakes.escalation.done(name)[len(s.fakes.escalation.done(name))-1])
}
