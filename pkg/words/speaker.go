package words

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/go-playground/locales"

	"github.com/ombud/ombud/pkg/localized"
)

// secondsWithin is the distance below which a time is said to the second.
const secondsWithin = 10 * time.Minute

// Speaker says times to one listener at one moment.
type Speaker struct {
	language *language
	now      time.Time // in the zone of the listener
	said     time.Time // from which distances count
	isExact  bool      // all is said to the second
}

// NewSpeaker returns a speaker of the language to a listener in an IANA zone. A language without words of its own has dates
// and symbols. The fallback is spoken for an unknown language, and times are in UTC for an unknown zone.
func (b *Book) NewSpeaker(language, zone string, now time.Time) Speaker {
	code := localized.BaseOf(language)
	known := cmp.Or(b.spoken[code], b.neutral[code], b.spoken[Fallback])
	return Speaker{language: known, now: now.In(b.zones.findZone(zone)), said: now}
}

// AsPreciseAs returns a speaker that says times as precisely as they were said at another moment.
func (s Speaker) AsPreciseAs(said time.Time) Speaker {
	s.said = said
	return s
}

// ToTheSecond returns a speaker that says all times and durations to the second.
func (s Speaker) ToTheSecond() Speaker {
	s.isExact = true
	return s
}

// HasSeconds reports whether a time is said with seconds that are not zero.
func (s Speaker) HasSeconds(t time.Time) bool { return t.Second() != 0 && s.isNear(t) }

// SpanHasSeconds reports whether a duration is said with seconds.
func (s Speaker) SpanHasSeconds(d time.Duration) bool {
	return (d < secondsWithin || s.isExact) && d.Round(time.Second)%time.Minute != 0
}

// KnownLanguage returns the code of the first of the languages that is spoken, else the fallback.
func (b *Book) KnownLanguage(candidates ...string) string {
	for _, candidate := range candidates {
		if code := localized.BaseOf(candidate); b.spoken[code] != nil {
			return code
		}
	}
	return Fallback
}

// SayBy says a deadline, with its day and the name of its zone.
func (s Speaker) SayBy(t time.Time) string { return s.sayTime(s.language.words.By, t) }

// SayPromise says a deadline that was promised to the listener. Where it is said to the minute, that is the minute in which it
// is over.
func (s Speaker) SayPromise(t time.Time) string {
	if !s.isNear(t) {
		t = RoundUp(t)
	}
	return s.SayBy(t)
}

// IsNear reports whether a time is so near to the moment at which it is said that it is said to the second.
func IsNear(t, said time.Time) bool { return t.Sub(said).Abs() < secondsWithin }

// RoundUp returns the first minute at or after a time, which counts in whole seconds.
func RoundUp(t time.Time) time.Time {
	begun := t.Truncate(time.Minute)
	return begun.Add(roundUp(t.Sub(begun)))
}

// roundUp returns the least whole minutes of a duration, which counts in whole seconds.
func roundUp(d time.Duration) time.Duration {
	return (d.Truncate(time.Second) + time.Minute - time.Second).Truncate(time.Minute)
}

// SayAt says an instant, with its day and the name of its zone.
func (s Speaker) SayAt(t time.Time) string { return s.sayTime(s.language.words.At, t) }

func (s Speaker) sayTime(phrase string, t time.Time) string {
	t = t.In(s.now.Location())
	clock := s.language.locale.FmtTimeShort(t)
	if s.isExact || s.HasSeconds(t) {
		clock = s.language.locale.FmtTimeMedium(t)
	}
	return strings.NewReplacer("{day}", s.sayDay(t), "{clock}", clock, "{zone}", s.language.nameZone(t)).Replace(phrase)
}

// isNear reports whether a time is said to the second.
func (s Speaker) isNear(t time.Time) bool { return s.isExact || IsNear(t, s.said) }

// sayDay says the day of a time: its date, unless it is near.
func (s Speaker) sayDay(t time.Time) string {
	w := s.language.words
	for days, name := range map[int]string{-1: w.Yesterday, 0: w.Today, 1: w.Tomorrow} {
		if near := s.now.AddDate(0, 0, days); name != "" && near.YearDay() == t.YearDay() && near.Year() == t.Year() {
			return name
		}
	}
	return strings.ReplaceAll(w.Date, "{date}", s.language.locale.FmtDateLong(t))
}

// SaySpan says a duration, as one of working time unless the calendar is always open. A long one is rounded up to the minute,
// as the deadline at its end is.
func (s Speaker) SaySpan(d time.Duration, isAlwaysOpen bool) string {
	if d >= secondsWithin && !s.isExact {
		d = roundUp(d)
	}
	return s.sayWorking(s.joinAmounts(splitDuration(d, isAlwaysOpen)), isAlwaysOpen)
}

// SayEvery says the interval of something that repeats, as one of working time unless the calendar is always open.
func (s Speaker) SayEvery(d time.Duration, isAlwaysOpen bool) string {
	w := s.language.words
	amounts := splitDuration(d, isAlwaysOpen)
	var text string
	switch {
	case d == 90*time.Minute && w.HourAndHalf != "":
		text = strings.ReplaceAll(w.Each, "{unit}", w.HourAndHalf)
	case len(amounts) == 1 && amounts[0].count == 1:
		text = strings.ReplaceAll(w.Each, "{unit}", w.Units[amounts[0].unit]["each"])
	default:
		text = strings.ReplaceAll(w.Every, "{span}", s.joinAmounts(amounts))
	}
	return s.sayWorking(text, isAlwaysOpen)
}

func (s Speaker) sayWorking(text string, isAlwaysOpen bool) string {
	if isAlwaysOpen {
		return text
	}
	return strings.ReplaceAll(s.language.words.Working, "{span}", text)
}

func (s Speaker) joinAmounts(amounts []amount) string {
	parts := make([]string, len(amounts))
	for i, a := range amounts {
		parts[i] = s.language.sayAmount(a)
	}
	return strings.Join(parts, s.language.words.And)
}

// sayAmount says a number of units in the plural form of the language.
func (l *language) sayAmount(a amount) string {
	inflected := l.words.Units[a.unit]
	form := inflected[categoryName(l.locale.CardinalPluralRule(float64(a.count), 0))]
	if form == "" {
		form = inflected["other"]
	}
	return strings.ReplaceAll(form, "{n}", strconv.Itoa(a.count))
}

// categoryName returns the name of a CLDR plural category.
func categoryName(rule locales.PluralRule) string { return strings.ToLower(rule.String()) }
