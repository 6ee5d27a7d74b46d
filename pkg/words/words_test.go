package words_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/words"
)

func loadBook(t *testing.T) *words.Book {
	t.Helper()
	book, err := words.LoadBook()
	require.NoError(t, err)
	return book
}

// Intervals have the plural of their language, and no unit larger or smaller than people use.
func TestIntervals(t *testing.T) {
	book := loadBook(t)
	for _, row := range []struct {
		d          time.Duration
		en, ru, pl string
	}{
		{time.Second, "every second", "каждую секунду", "co sekundę"},
		{8 * time.Second, "every 8 seconds", "каждые 8 секунд", "co 8 sekund"},
		{90 * time.Second, "every 90 seconds", "каждые 90 секунд", "co 90 sekund"},
		{time.Minute, "every minute", "каждую минуту", "co minutę"},
		{150 * time.Second, "every 2 minutes and 30 seconds", "каждые 2 минуты 30 секунд", "co 2 minuty i 30 sekund"},
		{21 * time.Minute, "every 21 minutes", "каждые 21 минуту", "co 21 minut"},
		{22 * time.Minute, "every 22 minutes", "каждые 22 минуты", "co 22 minuty"},
		{time.Hour, "every hour", "каждый час", "co godzinę"},
		{75 * time.Minute, "every 75 minutes", "каждые 75 минут", "co 75 minut"},
		{90 * time.Minute, "every hour and a half", "каждые полтора часа", "co półtorej godziny"},
		{2 * time.Hour, "every 2 hours", "каждые 2 часа", "co 2 godziny"},
		{135 * time.Minute, "every 2 hours and 15 minutes", "каждые 2 часа 15 минут", "co 2 godziny i 15 minut"},
		{8 * time.Hour, "every 8 hours", "каждые 8 часов", "co 8 godzin"},
		{24 * time.Hour, "every day", "каждый день", "co dzień"},
		{48 * time.Hour, "every 2 days", "каждые 2 дня", "co 2 dni"},
		{120 * time.Hour, "every 5 days", "каждые 5 дней", "co 5 dni"},
	} {
		for language, want := range map[string]string{"en": row.en, "ru": row.ru, "pl": row.pl} {
			require.Equal(t, want, book.NewSpeaker(language, "", time.Now()).SayEvery(row.d, true))
		}
	}
}

// A duration runs in working time only on a calendar that closes, and there no day has a certain length.
func TestWorkingTimeIsSaidWhereItRuns(t *testing.T) {
	book := loadBook(t)
	for language, want := range map[string][]string{
		"en": {"every 8 hours of working time", "24 hours of working time", "1 day"},
		"ru": {"каждые 8 часов рабочего времени", "24 часа рабочего времени", "1 день"},
		"pl": {"co 8 godzin czasu pracy", "24 godziny czasu pracy", "1 dzień"},
	} {
		s := book.NewSpeaker(language, "", time.Now())
		require.Equal(t, want, []string{
			s.SayEvery(8*time.Hour, false), s.SaySpan(24*time.Hour, false), s.SaySpan(24*time.Hour, true),
		})
	}
}

// Times are said in the zone of the listener, under the name that people give to it.
func TestTimes(t *testing.T) {
	book := loadBook(t)
	now := time.Date(2026, 11, 30, 21, 30, 0, 0, time.UTC)
	for _, row := range []struct {
		language, zone string
		after          time.Duration
		want           string
	}{
		{"en", "Europe/London", time.Hour, "today by 22:30 London time"},
		{"en", "Europe/London", 3 * time.Hour, "tomorrow by 00:30 London time"},
		{"en", "Europe/London", 48 * time.Hour, "on 2 December 2026 by 21:30 London time"},
		{"en", "Europe/London", -24 * time.Hour, "yesterday by 21:30 London time"},
		{"en", "", time.Hour, "today by 22:30 Universal time"},
		{"en", "Etc/UTC", time.Hour, "today by 22:30 Universal time"},
		{"en", "Nowhere/Land", time.Hour, "today by 22:30 Universal time"},
		{"en", "America/Argentina/Buenos_Aires", time.Hour, "today by 19:30 (Buenos Aires, UTC-03)"},
		{"en", "Asia/Kathmandu", time.Hour, "today by 04:15 (Kathmandu, UTC+05:45)"},
		{"en", "Europe/London", 8 * time.Second, "today by 21:30:08 London time"},
		{"en", "Europe/London", time.Hour + time.Second, "today by 22:30 London time"},
		{"ru", "Europe/Moscow", time.Hour, "сегодня не позднее 01:30 по московскому времени"},
		{"ru", "Europe/Moscow", -time.Hour, "вчера не позднее 23:30 по московскому времени"},
		{"ru", "Europe/Kiev", 72 * time.Hour, "3 декабря 2026 г. не позднее 23:30 по киевскому времени"},
		{"pl", "Europe/Warsaw", time.Hour, "dziś najpóźniej o 23:30 czasu warszawskiego"},
		{"pl-PL", "Europe/Warsaw", 72 * time.Hour, "3 grudnia 2026 najpóźniej o 22:30 czasu warszawskiego"},
		{"xx", "Europe/Warsaw", time.Hour, "today by 23:30 Warsaw time"},
	} {
		require.Equal(t, row.want, book.NewSpeaker(row.language, row.zone, now).SayBy(now.Add(row.after)))
	}
	require.Equal(t, "dziś o 22:30 czasu warszawskiego", book.NewSpeaker("pl", "Europe/Warsaw", now).SayAt(now))
}

// A promise that is said to the minute is not said to be over before it is.
func TestPromises(t *testing.T) {
	now := time.Date(2026, 11, 30, 21, 30, 20, 0, time.UTC)
	s := loadBook(t).NewSpeaker("en", "Europe/London", now)
	for _, row := range []struct {
		after time.Duration
		want  string
	}{
		{time.Hour, "today by 22:31 London time"},
		{time.Hour + 40*time.Second, "today by 22:31 London time"},
		{time.Hour + 40*time.Second + 900*time.Millisecond, "today by 22:31 London time"},
		{time.Hour + 41*time.Second, "today by 22:32 London time"},
		{2*time.Hour + 29*time.Minute + time.Second, "tomorrow by 00:00 London time"},
		{8 * time.Second, "today by 21:30:28 London time"},
		{-8 * time.Second, "today by 21:30:12 London time"},
		{-time.Hour, "today by 20:31 London time"},
	} {
		require.Equal(t, row.want, s.SayPromise(now.Add(row.after)), row.after)
	}
	require.Equal(t, "today by 22:30 London time", s.SayBy(now.Add(time.Hour)), "a deadline of one's own comes no later")
}

// A long duration ends with a minute, as the deadline at its end does.
func TestDurationsAreRoundedUp(t *testing.T) {
	s := loadBook(t).NewSpeaker("en", "Europe/London", time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	for span, want := range map[time.Duration]string{
		16*time.Hour - 3*time.Second:    "16 hours",
		16*time.Hour + time.Millisecond: "16 hours",
		10*time.Minute + time.Second:    "11 minutes",
		9*time.Minute + 30*time.Second:  "9 minutes and 30 seconds",
	} {
		require.Equal(t, want, s.SaySpan(span, true), span)
	}
}

// A language without words has dates by CLDR, symbols of units, and the city of the zone.
func TestLanguagesWithoutWords(t *testing.T) {
	book := loadBook(t)
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s := book.NewSpeaker("de", "Europe/Berlin", now)
	require.Equal(t, "2. November 2026 11:00 (Berlin, UTC+01)", s.SayBy(now.Add(time.Hour)))
	require.Equal(t, []string{"1 h", "8 h", "2 h 30 min"}, []string{
		s.SayEvery(time.Hour, true), s.SayEvery(8*time.Hour, false), s.SaySpan(150*time.Minute, true),
	})
	require.Equal(t, s.SayBy(now), book.NewSpeaker("de-AT", "Europe/Berlin", now).SayBy(now), "regions have the dates of the language")
	require.Equal(t, "2 листопада 2026 р. 11:00 (Kyiv, UTC+02)", book.NewSpeaker("uk", "Europe/Kyiv", now).SayBy(now))
	require.Subset(t, book.AddedLanguages(), []string{"de", "uk"})
	require.NotContains(t, book.AddedLanguages(), "en")
	require.Equal(t, []string{"en", "pl", "ru"}, book.SpokenLanguages())
}

func TestKnownLanguages(t *testing.T) {
	book := loadBook(t)
	require.Equal(t, "ru", book.KnownLanguage("de", "ru-RU", "pl"))
	require.Equal(t, "en", book.KnownLanguage("", "und"))
}

// A time that was said to the second is said so on any other day.
func TestTimesStayAsPreciseAsTheyWereSaid(t *testing.T) {
	said := time.Date(2026, 11, 2, 13, 0, 0, 0, time.UTC)
	s := loadBook(t).NewSpeaker("en", "UTC", time.Time{}).AsPreciseAs(said)
	require.Contains(t, s.SayPromise(said.Add(9*time.Minute+time.Second)), "2 November 2026 by 13:09:01")
	require.Contains(t, s.SayPromise(said.Add(10*time.Minute+time.Second)), "2 November 2026 by 13:11 ")
}

// A speaker to the second says so of all times and durations, whole minutes and far times included.
func TestAllTimesAreSaidToTheSecond(t *testing.T) {
	now := time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC)
	s := loadBook(t).NewSpeaker("en", "UTC", now)
	far, near := now.Add(time.Hour+time.Second), now.Add(time.Minute+time.Second)
	require.Equal(t, []bool{false, true, false}, []bool{s.HasSeconds(far), s.HasSeconds(near), s.HasSeconds(now.Add(time.Minute))})
	require.Equal(t, []bool{false, true, false}, []bool{
		s.SpanHasSeconds(time.Hour + time.Second), s.SpanHasSeconds(61 * time.Second), s.SpanHasSeconds(time.Minute + time.Millisecond),
	})
	s = s.ToTheSecond()
	require.True(t, s.HasSeconds(far) && s.SpanHasSeconds(time.Hour+time.Second))
	require.Equal(t, "today by 10:00:01 Universal time", s.SayPromise(far))
	require.Equal(t, "today by 10:00:00 Universal time", s.SayPromise(now.Add(time.Hour)))
	require.Equal(t, "today at 09:01:01 Universal time", s.SayAt(near))
	require.Equal(t, "1 hour", s.SaySpan(time.Hour, true))
	require.Equal(t, "60 minutes and 1 second", s.SaySpan(time.Hour+time.Second, true))
}
