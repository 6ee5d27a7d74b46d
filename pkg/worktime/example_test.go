package worktime_test

import (
	"fmt"
	"time"

	"github.com/ombud/ombud/pkg/worktime"
)

func Example() {
	office := worktime.Calendar{TimeZone: "Europe/Berlin", HolidayRegions: []string{"de"}}
	for day := time.Monday; day <= time.Friday; day++ {
		office.Hours = append(office.Hours, worktime.Interval{Day: day, From: 9 * 60, To: 17 * 60})
	}
	schedule, err := worktime.Compile(office)
	if err != nil {
		fmt.Println(err)
		return
	}
	berlin, _ := time.LoadLocation("Europe/Berlin")
	friday := time.Date(2026, time.October, 30, 16, 0, 0, 0, berlin)
	due, _ := schedule.Add(friday, 4*time.Hour)
	fmt.Println(due.Format("Mon 15:04"))
	fmt.Println(schedule.Measure(friday, due))
	// Output:
	// Mon 12:00
	// 4h0m0s
}
