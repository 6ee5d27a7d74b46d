package worktime_test

import (
	"testing"
	"time"

	"github.com/ombud/ombud/pkg/worktime"
)

func benchCalendar() worktime.Calendar {
	c := office()
	c.HolidayRegions = []string{"de-BY"}
	return c
}

// BenchmarkTenYears asks a warm schedule about ten years.
func BenchmarkTenYears(b *testing.B) {
	s := compile(b, benchCalendar())
	from, to := date(2026, 3, 4), date(2036, 3, 4)
	d := s.Measure(from, to)
	b.Run("Add", func(b *testing.B) {
		for b.Loop() {
			_, _ = s.Add(from, d)
		}
	})
	b.Run("Measure", func(b *testing.B) {
		for b.Loop() {
			s.Measure(from, to)
		}
	})
}

// BenchmarkDay is the everyday question, with a pause.
func BenchmarkDay(b *testing.B) {
	s := compile(b, benchCalendar())
	from := date(2026, 3, 4)
	pause := worktime.Span{From: from.Add(9 * time.Hour), To: from.Add(10 * time.Hour)}
	b.Run("Add", func(b *testing.B) {
		for b.Loop() {
			_, _ = s.Add(from, 6*time.Hour)
		}
	})
	b.Run("Measure", func(b *testing.B) {
		for b.Loop() {
			s.Measure(from, from.Add(20*time.Hour))
		}
	})
	b.Run("AddPaused", func(b *testing.B) {
		for b.Loop() {
			_, _ = s.Add(from, 6*time.Hour, pause)
		}
	})
}

// BenchmarkCold compiles and asks once.
func BenchmarkCold(b *testing.B) {
	for b.Loop() {
		s := compile(b, benchCalendar())
		_, _ = s.Add(date(2026, 3, 4), 6*time.Hour)
	}
}
