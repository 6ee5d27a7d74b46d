package answer_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/services/feedback/internal/answer"
)

func TestReplaces(t *testing.T) {
	yes, no := true, false
	bad, good := answer.Answer{Score: 1}, answer.Answer{Score: 5}
	unsolved := answer.Answer{Score: 5, Detail: answer.Detail{Solved: &no}}
	cases := []struct {
		name           string
		earlier, later answer.Answer
		want           bool
	}{
		{"a good one, by a bad one", good, bad, true},
		{"a good one, by a middling one", good, answer.Answer{Score: 3}, true},
		{"a bad one, by a good one", bad, good, false},
		{"a bad one, by a less bad one", bad, answer.Answer{Score: 2}, false},
		{"a bad one, by itself with a comment", bad, answer.Answer{Score: 1, Comment: "Nothing came."}, true},
		{"not solved, by solved", unsolved, answer.Answer{Score: 5, Detail: answer.Detail{Solved: &yes}}, false},
		{"not solved, by a bad one", unsolved, bad, false},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) { require.Equal(t, c.want, c.later.Replaces(c.earlier)) })
	}
}

func TestReopens(t *testing.T) {
	yes, no := true, false
	cases := []struct {
		name   string
		answer answer.Answer
		want   bool
	}{
		{"very bad", answer.Answer{Score: 1}, true},
		{"bad", answer.Answer{Score: 2}, true},
		{"neither", answer.Answer{Score: 3}, false},
		{"very good", answer.Answer{Score: 5}, false},
		{"good but not solved", answer.Answer{Score: 5, Detail: answer.Detail{Solved: &no}}, true},
		{"bad although solved", answer.Answer{Score: 1, Detail: answer.Detail{Solved: &yes}}, true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			require.Equal(t, c.want, c.answer.IsDiscontent())
			require.Equal(t, c.want, c.answer.Reopens())
			c.answer.IsLate = true
			require.False(t, c.answer.Reopens(), "another solution followed")
		})
	}
}
