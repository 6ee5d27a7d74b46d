package promise_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/intake/internal/casefile/promise"
)

func at(hour int) time.Time { return time.Date(2026, 11, 2, hour, 0, 0, 0, time.UTC) }

// promised is a promise whose clocks run: an answer by 11, the solution by 17, the ceiling at 20.
func promised() promise.Promise {
	return promise.Promise{
		RespondBy: at(11), RespondState: promise.Running, ResolveBy: at(17), ResolveState: promise.Running,
		Ceiling: at(20), CeilingState: promise.Running, UpdateEvery: time.Hour, Level: "serviceLevels/standard", Version: 1,
	}
}

func running(hour int) promise.Term { return promise.Term{State: promise.Running, By: at(hour)} }

func terms() promise.Terms {
	return promise.Terms{Answer: running(11), Update: running(10), Resolve: running(17), Ceiling: running(20)}
}

// The promise follows the clocks, and what changes for the customer is told apart.
func TestThePromiseFollowsTheClocks(t *testing.T) {
	for name, tc := range map[string]struct {
		before func(*promise.Promise)
		terms  func(*promise.Terms)
		after  func(*promise.Promise)
		want   []promise.Change
	}{
		"nothing has changed": {},
		"a release that knew no states": {
			before: func(p *promise.Promise) { p.RespondState, p.ResolveState, p.CeilingState = "", "", "" },
		},
		"nobody has looked at it": {
			before: func(p *promise.Promise) { p.TriageBy, p.TriageState = at(10), promise.Running },
			terms:  func(terms *promise.Terms) { terms.Triage = promise.Term{State: promise.Broken, By: at(10)} },
			after:  func(p *promise.Promise) { p.TriageBy, p.TriageState = at(10), promise.Broken },
			want:   []promise.Change{{Subject: promise.Triage, Old: at(10)}},
		},
		"a pause changes no time": {
			terms: func(terms *promise.Terms) {
				terms.Resolve = promise.Term{State: promise.Paused, Left: time.Hour}
				terms.Update = promise.Term{State: promise.Paused, Left: time.Minute}
			},
			after: func(p *promise.Promise) {
				p.ResolveState, p.ResolveLeft, p.UpdateBy = promise.Paused, time.Hour, time.Time{}
			},
		},
		"the end of a pause does": {
			before: func(p *promise.Promise) { p.ResolveState, p.ResolveLeft = promise.Paused, time.Hour },
			terms: func(terms *promise.Terms) {
				terms.Resolve = promise.Term{State: promise.Running, By: at(18), Cause: promise.Resumed}
			},
			after: func(p *promise.Promise) { p.ResolveBy = at(18) },
			want:  []promise.Change{{Subject: promise.Solution, Old: at(17), New: at(18), Resumes: true, Cause: promise.Resumed}},
		},
		"the end of a pause of no time tells that the time runs again": {
			before: func(p *promise.Promise) { p.ResolveState, p.ResolveLeft = promise.Paused, time.Hour },
			want:   []promise.Change{{Subject: promise.Solution, Old: at(17), New: at(17), Resumes: true}},
		},
		"an answer keeps the promise": {
			terms: func(terms *promise.Terms) { terms.Answer = promise.Term{State: promise.Kept} },
			after: func(p *promise.Promise) { p.RespondState = promise.Kept },
		},
		"a promise made and kept between two reports is the last one": {
			before: func(p *promise.Promise) { p.RespondState = promise.Broken },
			terms: func(terms *promise.Terms) {
				terms.Answer = promise.Term{State: promise.Kept, Kept: at(15), Missed: at(11), IsNext: true}
			},
			after: func(p *promise.Promise) { p.RespondBy, p.RespondState, p.IsNextReply = at(15), promise.Kept, true },
		},
		"a further message begins another": {
			before: func(p *promise.Promise) { p.RespondState = promise.Kept },
			terms: func(terms *promise.Terms) {
				terms.Answer = promise.Term{State: promise.Running, By: at(15), Cause: promise.Contacted, IsNext: true}
			},
			after: func(p *promise.Promise) { p.RespondBy, p.IsNextReply = at(15), true },
			want:  []promise.Change{{Subject: promise.NextReply, New: at(15), Cause: promise.Contacted}},
		},
		"a further message begins another by the time of the one that was kept": {
			before: func(p *promise.Promise) { p.RespondState = promise.Kept },
			terms: func(terms *promise.Terms) {
				terms.Answer = promise.Term{State: promise.Running, By: at(11), Cause: promise.Contacted, IsNext: true}
			},
			after: func(p *promise.Promise) { p.IsNextReply = true },
			want:  []promise.Change{{Subject: promise.NextReply, New: at(11), Cause: promise.Contacted}},
		},
		"a time that has passed is broken once": {
			terms: func(terms *promise.Terms) { terms.Resolve = promise.Term{State: promise.Broken, By: at(17)} },
			after: func(p *promise.Promise) { p.ResolveState = promise.Broken },
			want:  []promise.Change{{Subject: promise.Solution, Old: at(17)}},
		},
		"until a solution in time is heard of": {
			before: func(p *promise.Promise) { p.ResolveState = promise.Broken },
			terms:  func(terms *promise.Terms) { terms.Resolve = promise.Term{State: promise.Kept, Kept: at(17)} },
			after:  func(p *promise.Promise) { p.ResolveState = promise.Kept },
		},
		"until a waiting in time is heard of": {
			before: func(p *promise.Promise) { p.ResolveState = promise.Broken },
			terms:  func(terms *promise.Terms) { terms.Resolve = promise.Term{State: promise.Paused, Left: time.Hour} },
			after:  func(p *promise.Promise) { p.ResolveState, p.ResolveLeft = promise.Paused, time.Hour },
		},
		"and stays so": {
			before: func(p *promise.Promise) { p.ResolveState = promise.Broken },
			terms:  func(terms *promise.Terms) { terms.Resolve = promise.Term{State: promise.Broken, By: at(17)} },
			after:  func(p *promise.Promise) { p.ResolveState = promise.Broken },
		},
		"broken once more meanwhile": {
			before: func(p *promise.Promise) { p.ResolveState = promise.Broken },
			terms: func(terms *promise.Terms) {
				terms.Resolve = promise.Term{State: promise.Broken, By: at(18), Missed: at(18)}
			},
			after: func(p *promise.Promise) { p.ResolveBy, p.ResolveState = at(18), promise.Broken },
			want:  []promise.Change{{Subject: promise.Solution, Old: at(18)}},
		},
		"broken and made anew at once": {
			terms: func(terms *promise.Terms) {
				terms.Answer = promise.Term{State: promise.Running, By: at(13), Missed: at(11), Cause: promise.Repromised}
			},
			after: func(p *promise.Promise) { p.RespondBy = at(13) },
			want: []promise.Change{
				{Subject: promise.Answer, Old: at(11), Cause: promise.Repromised},
				{Subject: promise.Answer, Old: at(11), New: at(13), Cause: promise.Repromised},
			},
		},
		"broken and made anew before": {
			before: func(p *promise.Promise) { p.RespondBy = at(13) },
			terms: func(terms *promise.Terms) {
				terms.Answer = promise.Term{State: promise.Running, By: at(13), Missed: at(11), Cause: promise.Repromised}
			},
			after: func(p *promise.Promise) { p.RespondBy = at(13) },
		},
		"a period of silence was too long": {
			before: func(p *promise.Promise) { p.UpdateBy = at(10) },
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(12), Missed: at(11), Cause: promise.Missed}
			},
			after: func(p *promise.Promise) {
				p.UpdateBy, p.UpdateFrom, p.IsSilent, p.SilentFrom, p.SilentTold = at(12), at(11), true, at(10), at(11)
			},
			want: []promise.Change{{Subject: promise.Updates, Old: at(10), OldEvery: time.Hour}},
		},
		"what was silent before the promise was known is told by the next period": {
			before: func(p *promise.Promise) { p.UpdateBy = time.Time{} },
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(10), Missed: at(9), Cause: promise.Missed}
			},
			after: func(p *promise.Promise) { p.UpdateFrom = at(9) },
		},
		"so was the next one": {
			before: func(p *promise.Promise) {
				p.UpdateBy, p.IsSilent, p.SilentFrom, p.SilentTold = at(11), true, at(8), at(9)
			},
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(12), Missed: at(10), Cause: promise.Missed}
			},
			after: func(p *promise.Promise) {
				p.UpdateBy, p.UpdateFrom, p.IsSilent, p.SilentFrom, p.SilentTold = at(12), at(10), true, at(8), at(9)
			},
		},
		"the silence lasts twice as long as was told": {
			before: func(p *promise.Promise) {
				p.UpdateBy, p.IsSilent, p.SilentFrom, p.SilentTold = at(11), true, at(8), at(9)
			},
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(12), Missed: at(11), Cause: promise.Missed}
			},
			after: func(p *promise.Promise) {
				p.UpdateBy, p.UpdateFrom, p.IsSilent, p.SilentFrom, p.SilentTold = at(12), at(11), true, at(8), at(11)
			},
			want: []promise.Change{{Subject: promise.Updates, Old: at(11), OldEvery: time.Hour, IsStill: true}},
		},
		"the silence was told by an earlier release": {
			before: func(p *promise.Promise) { p.UpdateBy, p.IsSilent = at(10), true },
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(12), Missed: at(10), Cause: promise.Missed}
			},
			after: func(p *promise.Promise) {
				p.UpdateBy, p.UpdateFrom, p.IsSilent, p.SilentFrom, p.SilentTold = at(12), at(10), true, at(10), at(10)
			},
		},
		"a letter came in the period": {
			before: func(p *promise.Promise) { p.UpdateBy, p.Heard = at(11), at(11).Add(-8*time.Second) },
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(12), Missed: at(11), Cause: promise.Missed}
			},
			after: func(p *promise.Promise) {
				p.UpdateBy, p.UpdateFrom, p.Heard = at(12), at(11), at(11).Add(-8*time.Second)
			},
		},
		"a letter came just when the period began": {
			before: func(p *promise.Promise) { p.UpdateBy, p.UpdateFrom, p.Heard = at(11), at(9), at(9).Add(5*time.Second) },
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(12), Missed: at(11), Cause: promise.Missed}
			},
			after: func(p *promise.Promise) {
				p.UpdateBy, p.UpdateFrom, p.Heard = at(12), at(11), at(9).Add(5*time.Second)
				p.IsSilent, p.SilentFrom, p.SilentTold = true, at(11), at(11)
			},
			want: []promise.Change{{Subject: promise.Updates, Old: at(11), OldEvery: time.Hour}},
		},
		"an answer ended the silence": {
			before: func(p *promise.Promise) { p.UpdateBy, p.IsSilent = at(10), true },
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(12), Missed: at(9), Cause: "ANSWERED"}
			},
			after: func(p *promise.Promise) { p.UpdateBy = at(12) },
		},
		"and is told once": {
			before: func(p *promise.Promise) { p.UpdateBy = at(12) },
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(12), Missed: at(11)}
			},
			after: func(p *promise.Promise) { p.UpdateBy = at(12) },
		},
		"what was silent before a pause is told already": {
			terms: func(terms *promise.Terms) {
				terms.Update = promise.Term{State: promise.Running, By: at(12), Missed: at(9), Cause: promise.Resumed}
			},
			after: func(p *promise.Promise) { p.UpdateBy = at(12) },
		},
		"what is broken is made anew": {
			before: func(p *promise.Promise) { p.ResolveState = promise.Broken },
			terms: func(terms *promise.Terms) {
				terms.Resolve = promise.Term{State: promise.Running, By: at(19), Cause: promise.Repromised, Reason: "x"}
			},
			after: func(p *promise.Promise) { p.ResolveBy = at(19) },
			want:  []promise.Change{{Subject: promise.Solution, Old: at(17), New: at(19), Cause: promise.Repromised, Reason: "x"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			before, clocks, after := promised(), terms(), promised()
			after.UpdateBy = at(10)
			for _, change := range []struct {
				of    *promise.Promise
				apply func(*promise.Promise)
			}{{&before, tc.before}, {&after, tc.after}} {
				if change.apply != nil {
					change.apply(change.of)
				}
			}
			if tc.terms != nil {
				tc.terms(&clocks)
			}
			got, changes := before.Follow(&clocks, nil)
			require.Equal(t, after, got)
			require.Equal(t, tc.want, changes)
		})
	}
}

// A promise with another origin takes its level and its rhythm; the times stay those of the clocks.
func TestAnotherOrigin(t *testing.T) {
	quoted := promise.Promise{RespondBy: at(1), ResolveBy: at(2), UpdateEvery: time.Minute, Level: "serviceLevels/gold", Version: 3}
	got, changes := promised().Follow(nil, &quoted)
	require.Equal(t, []promise.Change{
		{Subject: promise.Updates, OldEvery: time.Hour, NewEvery: time.Minute, Cause: promise.Recommitted},
	}, changes)
	require.True(t, changes[0].IsEarlier())
	require.Equal(t, at(17), got.ResolveBy)
	require.True(t, got.HasOriginOf(quoted))
}

// Another rhythm of updates has the cause of the commitment that it comes with, whatever gave the other clocks their times.
func TestTheCauseOfAnotherRhythm(t *testing.T) {
	for name, tc := range map[string]struct {
		update promise.Term
		want   promise.Cause
	}{
		"recommitted":                 {promise.Term{State: promise.Running, By: at(12), Cause: promise.Recommitted}, promise.Recommitted},
		"reopened":                    {promise.Term{State: promise.Running, By: at(12), Cause: promise.Reopened}, promise.Reopened},
		"reopened before":             {promise.Term{State: promise.Running, By: at(10), Cause: promise.Reopened}, promise.Recommitted},
		"while the firm waits":        {promise.Term{State: promise.Paused, Left: time.Minute, Cause: promise.Resumed}, promise.Recommitted},
		"when a silence was too long": {promise.Term{State: promise.Running, By: at(13), Cause: promise.Missed}, promise.Recommitted},
	} {
		t.Run(name, func(t *testing.T) {
			before, clocks, quoted := promised(), terms(), promised()
			before.UpdateBy, quoted.UpdateEvery = at(10), time.Minute
			clocks.Update, clocks.Resolve.Cause = tc.update, promise.Repromised
			_, changes := before.Follow(&clocks, &quoted)
			require.Equal(t, []promise.Change{
				{Subject: promise.Updates, OldEvery: time.Hour, NewEvery: time.Minute, Cause: tc.want},
			}, changes)
		})
	}
}

// Letters have told the time of a first look for as long as that is its time.
func TestAnotherTimeOfALookIsNotTold(t *testing.T) {
	by := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	p := promise.Promise{TriageBy: by, TriageState: promise.Running, IsLookTold: true}
	same, _ := p.Follow(&promise.Terms{Triage: promise.Term{State: promise.Broken, By: by, Missed: by}}, nil)
	require.True(t, same.IsLookTold)
	later, _ := p.Follow(&promise.Terms{Triage: promise.Term{State: promise.Running, By: by.Add(time.Second)}}, nil)
	require.False(t, later.IsLookTold)
}
