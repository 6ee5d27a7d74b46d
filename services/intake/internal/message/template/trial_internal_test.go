package template

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Every fact of a draft has a sample, and is tried with at least one letter: a text of a firm that uses it would else be
// refused, and its preview be blank.
func TestEveryFactOfADraftIsTried(t *testing.T) {
	derived := map[string]bool{"Template": true, "Team": true, "NowBy": true, "Later": true, "After": true, "IsGoneKnown": true, "Incident": true} // from the letter, from other facts, or no fact for texts
	sample := SampleFacts(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)).Draft
	tried := map[string]bool{}
	for _, name := range AllNames() {
		draft := reflect.ValueOf(sampleDraft(name, sample))
		for i := range draft.NumField() {
			if !draft.Field(i).IsZero() {
				tried[draft.Type().Field(i).Name] = true
			}
		}
	}
	facts := reflect.ValueOf(sample)
	for i := range facts.NumField() {
		name := facts.Type().Field(i).Name
		require.Equal(t, !derived[name], tried[name] && !facts.Field(i).IsZero() && name != "Template", name)
	}
}

// Every phrase of a time that holds is one that a text of a firm says. The interval of updates is none, nor is anything else.
func TestATextSaysTheTimesThatHold(t *testing.T) {
	times := []string{"CallWithin", "OfferWithin", "TriageBy", "RespondBy", "NextReplyBy", "ResolveBy", "ResolveLeft", "SolveLimit"}
	tried := 0
	for i := range reflect.TypeFor[Variables]().NumField() {
		field := reflect.TypeFor[Variables]().Field(i)
		if field.Type.Kind() != reflect.String {
			continue
		}
		var v Variables
		reflect.ValueOf(&v).Elem().Field(i).SetString("by noon")
		isTime := slices.Contains(times, field.Name)
		require.Equal(t, isTime, v.saysTimes("It is by noon."), field.Name)
		require.False(t, v.saysTimes("It is."), field.Name)
		if isTime {
			tried++
		}
	}
	require.Len(t, times, tried)
	require.True(t, Variables{Promises: []string{"By noon."}}.saysTimes("By noon."))
}
