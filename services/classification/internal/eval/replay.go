package eval

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/classify"
	"github.com/ombud/ombud/services/classification/internal/language"
	"github.com/ombud/ombud/services/classification/internal/linear"
	"github.com/ombud/ombud/services/classification/internal/priority"
	"github.com/ombud/ombud/services/classification/internal/replay"
)

const (
	// contacts is the number of ordinary contacts of a week.
	contacts = 20_000
	// trainedPerLabel is the number of training examples per label for the classifier of a replay. The other examples
	// are the contacts.
	trainedPerLabel = 20
	// minTexts is the least number of distinct texts of a label that is replayed as an outage.
	minTexts = 40
)

// outagePlan is the size and duration of one outage.
type outagePlan struct {
	Cases int
	Lasts time.Duration
}

// outagePlans returns the kinds of weeks: with outages of several sizes, and with small ones of growing duration.
func outagePlans() [][]outagePlan {
	return [][]outagePlan{
		{{40, 3 * time.Hour}, {150, 4 * time.Hour}, {400, 5 * time.Hour}},
		{{40, time.Hour}, {40, 2 * time.Hour}, {40, 4 * time.Hour}},
	}
}

// Replayed is the result of several weeks of one kind.
type Replayed struct {
	Task    string
	Outages string // source of their texts
	Words   bool   // no category was predicted
	Plan    []outagePlan
	Weeks   []replay.Outcome
}

// replaySource is the source of the contacts of replays.
type replaySource struct {
	task    string
	outages string
	all     []linear.Example
	about   map[string][]string // texts of outages; nil for labels that are held out
}

// replaySources returns, for each set, outages of its own labels, and for three languages invented outages. The
// contacts about the shipped categories are of three languages, and so is each of their outages.
func replaySources(tasks []Task) ([]replaySource, error) {
	shipped, err := shippedExamples()
	if err != nil {
		return nil, err
	}
	all := []replaySource{{
		task:    "shipped",
		outages: "written, in three languages",
		all:     shipped,
		about:   replay.WrittenOutages(category.DefaultLanguages()...),
	}}
	languages := map[string]string{"massive-en": "en", "massive-ru": "ru", "massive-pl": "pl"}
	for _, t := range tasks {
		if t.Name == joint {
			continue
		}
		all = append(all, replaySource{task: t.Name, outages: "labels held out", all: t.Train})
		if language, ok := languages[t.Name]; ok {
			all = append(all, replaySource{
				task:    t.Name,
				outages: "written",
				all:     t.Train,
				about:   replay.WrittenOutages(language),
			})
		}
	}
	return all, nil
}

// shippedExamples returns the sentences of the shipped categories in all languages.
func shippedExamples() ([]linear.Example, error) {
	shipped, err := category.DefaultExamples()
	var sentences []linear.Example
	for _, e := range shipped {
		if !e.Hint {
			sentences = append(sentences, linear.Example{Text: e.Text, Label: e.Category})
		}
	}
	return sentences, err
}

// runReplays plays so many weeks of every kind on all processors.
func runReplays(ctx context.Context, tasks []Task, weeks int, progress func(string, ...any)) ([]Replayed, error) {
	sources, err := replaySources(tasks)
	if err != nil {
		return nil, err
	}
	var all []Replayed
	for _, s := range sources {
		var some []Replayed
		for _, p := range outagePlans() {
			some = append(some, Replayed{
				Task:    s.task,
				Outages: s.outages,
				Plan:    p,
				Weeks:   make([]replay.Outcome, weeks),
			})
		}
		untaught := some[0]
		untaught.Words, untaught.Weeks = true, make([]replay.Outcome, weeks)
		some = append(some, untaught)
		if err := s.playWeeks(ctx, some, weeks); err != nil {
			return nil, err
		}
		all = append(all, some...)
		progress("%s: weeks with outages of %s replayed", s.task, s.outages)
	}
	return all, nil
}

// playWeeks plays the weeks of one source.
func (s replaySource) playWeeks(ctx context.Context, into []Replayed, weeks int) error {
	var group sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	failed := make([]error, weeks)
	for seed := range weeks {
		places <- struct{}{}
		group.Go(func() {
			defer func() { <-places }()
			failed[seed] = s.playSeed(ctx, into, uint64(seed))
		})
	}
	group.Wait()
	return errors.Join(failed...)
}

// playSeed plays the weeks of one seed, with the same outages and classifier.
func (s replaySource) playSeed(ctx context.Context, into []Replayed, seed uint64) error {
	r := rand.New(rand.NewPCG(seed, 3))
	about, rest := s.about, s.all
	if about == nil {
		about, rest = holdOut(r, s.all)
	}
	known := drawFew(rest, trainedPerLabel, seed)
	model, err := linear.Fit(ctx, known, linear.Options{Workers: 1})
	if err != nil {
		return err
	}
	judge, err := judgeBy(model)
	if err != nil {
		return err
	}
	week := replay.Week{Seed: seed, Contacts: contacts, Ordinary: textsWithout(rest, known)}
	for n := range into {
		week.Judge = judge
		if into[n].Words {
			week.Judge = func(string) priority.Input { return priority.Input{} }
		}
		week.Outages = drawOutages(into[n].Plan, about, seed)
		into[n].Weeks[seed] = week.Play()
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// judgeBy returns the judgement that the service would record.
func judgeBy(m *linear.Model) (func(text string) priority.Input, error) {
	languages, err := language.New()
	return func(text string) priority.Input {
		in := priority.Input{Language: languages.Detect(text).Code}
		classify.SetCategory(&in, m.Predict(text, classify.MaxSuggestions), nil)
		return in
	}, err
}

// holdOut removes three random labels from the examples, for outages without any past case.
func holdOut(r *rand.Rand, all []linear.Example) (about map[string][]string, rest []linear.Example) {
	texts := map[string][]string{}
	for _, e := range all {
		texts[e.Label] = append(texts[e.Label], e.Text)
	}
	labels := slices.DeleteFunc(slices.Sorted(maps.Keys(texts)), func(l string) bool { return len(texts[l]) < minTexts })
	r.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
	about = map[string][]string{}
	for _, l := range labels[:min(len(labels), 3)] {
		about[l] = texts[l]
	}
	rest = slices.DeleteFunc(slices.Clone(all), func(e linear.Example) bool { return about[e.Label] != nil })
	return about, rest
}

// drawOutages begins the outages on three different days at random hours.
func drawOutages(p []outagePlan, about map[string][]string, seed uint64) []replay.Outage {
	r := rand.New(rand.NewPCG(seed, 4))
	labels := slices.Sorted(maps.Keys(about))
	r.Shuffle(len(labels), func(i, j int) { labels[i], labels[j] = labels[j], labels[i] })
	all := make([]replay.Outage, len(p))
	for n := range p {
		begins := time.Duration(24+48*n)*time.Hour + time.Duration(r.Int64N(int64(36*time.Hour)))
		all[n] = replay.Outage{
			Texts:  about[labels[n%len(labels)]],
			Begins: begins,
			Lasts:  p[n].Lasts,
			Cases:  p[n].Cases,
		}
	}
	return all
}

func textsWithout(all, known []linear.Example) []string {
	out := map[string]bool{}
	for _, e := range known {
		out[e.Text] = true
	}
	var texts []string
	for _, e := range all {
		if !out[e.Text] {
			texts = append(texts, e.Text)
		}
	}
	return texts
}
