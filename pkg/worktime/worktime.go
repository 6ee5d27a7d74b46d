// Package worktime reckons in working time: when four working hours from now are
// over, and how much working time has passed between two instants.
//
// A Calendar says when work is done: intervals of the week in a time zone, less
// holidays. Compile checks it and returns a Schedule, which does the arithmetic.
// These are the rules:
//
//   - All is reckoned in whole seconds of real time; fractions are dropped.
//   - An instant is working time from an opening until just before the closing. A
//     deadline that falls on a closing time is that closing instant, not the next
//     opening. A span that starts outside the hours begins to count at the next opening.
//   - An interval opens and closes when the local clock first reaches its time.
//     Where clocks are set forward over an opening or closing, that is the moment
//     of the change, and the hour that does not exist does not count: 01:00-04:00
//     is two hours long then. Where clocks are set back, an interval around the
//     repeated hour has it twice, and is four hours long.
//   - An interval belongs to the day it starts on. A holiday removes the intervals
//     that start on its date, with their hours after midnight; the night shift
//     of the evening before goes on into the holiday.
//   - A holiday of a region that falls on a weekend may be observed on another day
//     by that region's law. Both days are holidays.
package worktime

import "time"

// Calendar holds the working hours. It is the form for storage and editing; Compile
// turns it into a Schedule.
type Calendar struct {
	// TimeZone is a name of the IANA database, "Europe/Berlin".
	TimeZone string `bson:"timeZone"`
	// Hours are the working intervals of a week, in any order, not overlapping.
	Hours []Interval `bson:"hours"`
	// HolidayRegions are codes out of Regions: a country ("gb"), or a state in the
	// style of ISO 3166-2 ("de-BY").
	HolidayRegions []string `bson:"holidayRegions,omitempty"`
	// Holidays are further days without work.
	Holidays []Holiday `bson:"holidays,omitempty"`
}

// Interval is a stretch of work that starts every week on the same day at the
// same time. Several on one day make a split shift.
type Interval struct {
	Day time.Weekday `bson:"day"`
	// From is 00:00 to 23:59.
	From TimeOfDay `bson:"from"`
	// To is 00:00 to 24:00. One that is not after From is on the next day, so that
	// 22:00-06:00 is a night shift and 09:00-09:00 lasts 24 hours.
	To TimeOfDay `bson:"to"`
}

// Holiday is one date without work.
type Holiday struct {
	// Date is written "2006-01-02".
	Date string `bson:"date"`
	Name string `bson:"name,omitempty"`
}

// Span is the time from From until just before To. One that does not end after it
// starts is empty.
type Span struct {
	From, To time.Time
}

// AlwaysOpen returns the schedule by which all time is working time.
func AlwaysOpen() *Schedule {
	everyDay := Calendar{TimeZone: "UTC"}
	for day := time.Sunday; day <= time.Saturday; day++ {
		everyDay.Hours = append(everyDay.Hours, Interval{Day: day, From: 0, To: Midnight})
	}
	return newSchedule(everyDay, time.UTC, nil)
}
