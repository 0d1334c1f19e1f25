package rules_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"portal/rules"
)

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return location
}

// moment reads an instant such as 2027-03-28T22:59:59.999Z.
func moment(t *testing.T, text string) rules.Instant {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		t.Fatal(err)
	}
	return rules.InstantOf(at)
}

func TestParseDate(t *testing.T) {
	tests := []struct {
		typed   string
		want    rules.Date
		refused bool
	}{
		{"2027-03-31", "2027-03-31", false},
		{" 2027-03-31\n", "2027-03-31", false},
		{"", "", false},
		{"  ", "", false},
		{"2028-02-29", "2028-02-29", false},
		{"2000-02-29", "2000-02-29", false},
		{"2000-01-01", "2000-01-01", false},
		{"2199-12-31", "2199-12-31", false},
		{"2027-02-29", "", true},
		{"2100-02-29", "", true},
		{"2027-04-31", "", true},
		{"2027-13-01", "", true},
		{"2027-00-10", "", true},
		{"2027-01-00", "", true},
		{"1999-12-31", "", true},
		{"2200-01-01", "", true},
		{"0000-00-00", "", true},
		{"20270331", "", true},
		{"2027-3-31", "", true},
		{"31.03.2027", "", true},
		{"2027-03-31T00:00", "", true},
		{"-2027-03-31", "", true},
		{"2027-03-31x", "", true},
		{"२०२७-०३-३१", "", true},
		{"tomorrow", "", true},
	}
	for _, test := range tests {
		got, err := rules.ParseDate(test.typed)
		if got != test.want || (err != nil) != test.refused {
			t.Errorf("%q: got %q and error %v", test.typed, got, err)
		}
		if test.refused && rules.KindOf(err) != rules.Invalid {
			t.Errorf("%q: kind %v, want Invalid", test.typed, rules.KindOf(err))
		}
	}
}

func TestDateOf(t *testing.T) {
	tests := []struct {
		at, zone string
		want     rules.Date
	}{
		{"2027-03-31T09:59:59.999Z", "Pacific/Kiritimati", "2027-03-31"},
		{"2027-03-31T10:00:00Z", "Pacific/Kiritimati", "2027-04-01"},
		{"2027-03-31T10:00:00Z", "Pacific/Niue", "2027-03-30"},
		{"2027-07-01T22:59:59.999Z", "Europe/London", "2027-07-01"},
		{"2027-07-01T23:00:00Z", "Europe/London", "2027-07-02"},
		{"2011-12-30T09:59:59.999Z", "Pacific/Apia", "2011-12-29"},
		{"2011-12-30T10:00:00Z", "Pacific/Apia", "2011-12-31"},
		{"1969-12-31T23:59:59.999Z", "UTC", "1969-12-31"},
	}
	for _, test := range tests {
		if got := rules.DateOf(moment(t, test.at), zone(t, test.zone)); got != test.want {
			t.Errorf("%s in %s is %s, want %s", test.at, test.zone, got, test.want)
		}
	}
}

func TestEndOfDay(t *testing.T) {
	tests := []struct {
		day  rules.Date
		zone string
		want string
	}{
		{"2027-01-15", "UTC", "2027-01-16T00:00:00Z"},
		{"2027-12-31", "UTC", "2028-01-01T00:00:00Z"},
		{"2028-02-28", "UTC", "2028-02-29T00:00:00Z"},
		// 23 and 25 hours.
		{"2027-03-28", "Europe/London", "2027-03-28T23:00:00Z"},
		{"2027-10-31", "Europe/London", "2027-11-01T00:00:00Z"},
		// The next day begins at one o'clock: there is no midnight.
		{"2026-09-05", "America/Santiago", "2026-09-06T04:00:00Z"},
		{"2027-04-29", "Africa/Cairo", "2027-04-29T22:00:00Z"},
		{"2027-03-27", "Atlantic/Azores", "2027-03-28T01:00:00Z"},
		// The hour before midnight, or after it, comes twice.
		{"2027-04-03", "America/Santiago", "2027-04-04T04:00:00Z"},
		{"2026-10-31", "America/Havana", "2026-11-01T04:00:00Z"},
		{"2026-11-01", "America/Havana", "2026-11-02T05:00:00Z"},
		// The ends of the earth.
		{"2027-03-31", "Pacific/Kiritimati", "2027-03-31T10:00:00Z"},
		{"2027-03-31", "Pacific/Niue", "2027-04-01T11:00:00Z"},
		// 30 December 2011 does not exist.
		{"2011-12-29", "Pacific/Apia", "2011-12-30T10:00:00Z"},
		{"2011-12-30", "Pacific/Apia", "2011-12-30T10:00:00Z"},
		{"2011-12-31", "Pacific/Apia", "2011-12-31T10:00:00Z"},
	}
	for _, test := range tests {
		if got := test.day.End(zone(t, test.zone)); got != moment(t, test.want) {
			t.Errorf("%s ends in %s at %s, want %s", test.day, test.zone, got.Time().Format(time.RFC3339Nano), test.want)
		}
	}
}

// The end of a day must be the very moment at which the calendar turns,
// whatever clocks do on that day.
func TestEndAgreesWithCalendar(t *testing.T) {
	names := []string{
		"Europe/London", "America/Santiago", "America/Havana", "Africa/Cairo", "Atlantic/Azores", "Asia/Beirut",
		"Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati", "Asia/Kathmandu",
	}
	for _, name := range names {
		location := zone(t, name)
		for day := rules.Date("2026-01-01"); day < "2028-01-01"; day = day.AddDays(1) {
			end := day.End(location)
			if last, next := rules.DateOf(end-1, location), rules.DateOf(end, location); last != day || next != day.AddDays(1) {
				t.Fatalf("%s in %s: a millisecond before its end it is %s, then %s", day, name, last, next)
			}
		}
	}
}

func TestDaysUntil(t *testing.T) {
	tests := []struct {
		from, to rules.Date
		want     int
	}{
		{"2027-03-27", "2027-03-29", 2},
		{"2027-10-30", "2027-11-01", 2},
		{"2027-03-31", "2027-03-31", 0},
		{"2027-03-31", "2027-03-30", -1},
		{"2028-02-28", "2028-03-01", 2},
		{"2027-02-28", "2027-03-01", 1},
		{"2027-01-01", "2028-01-01", 365},
		{"2028-01-01", "2029-01-01", 366},
		{"2000-01-01", "2199-12-31", 73048},
	}
	for _, test := range tests {
		if got := test.from.DaysUntil(test.to); got != test.want {
			t.Errorf("from %s to %s are %d days, want %d", test.from, test.to, got, test.want)
		}
		if got := test.from.AddDays(test.want); got != test.to {
			t.Errorf("%s and %d days is %s, want %s", test.from, test.want, got, test.to)
		}
	}
	if got := rules.Date("").AddDays(3); got != "" {
		t.Errorf("no date and three days is %q", got)
	}
}

func TestDateInWords(t *testing.T) {
	tests := []struct {
		date         rules.Date
		words, short string
	}{
		{"2027-03-05", "5 March 2027", "5 Mar"},
		{"2027-12-31", "31 December 2027", "31 Dec"},
		{"", "", ""},
	}
	for _, test := range tests {
		if words, short := test.date.Words(), test.date.Short(); words != test.words || short != test.short {
			t.Errorf("%q is %q, %q, want %q, %q", test.date, words, short, test.words, test.short)
		}
	}
}

func TestInstant(t *testing.T) {
	at := moment(t, "2027-03-31T10:00:00.123999Z")
	if at != 1806487200123 {
		t.Errorf("got %d, want the millisecond that has begun", at)
	}
	if got := at.Time().Format(time.RFC3339Nano); got != "2027-03-31T10:00:00.123Z" {
		t.Errorf("as a time: %s", got)
	}
	if got := at.In(zone(t, "Asia/Kathmandu")).Format(time.TimeOnly); got != "15:45:00" {
		t.Errorf("in Kathmandu: %s", got)
	}
	later := at.Add(90 * time.Minute)
	if later-at != 5_400_000 || later.Sub(at) != 90*time.Minute || at.Sub(later) != -90*time.Minute {
		t.Errorf("90 minutes later: %d, difference %s", later, later.Sub(at))
	}
}
