package portal

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"portal/rules"
)

// What becomes of each deed in each standing of a cycle, when somebody does it
// whose role covers it. Everybody else is denied, in every standing.
const standingTable = `
standing           edit  approve-client  approve-agency  deliver  take-back  open-review  review-days  complete  dispute  propose  discuss

upcoming           yes   yes             yes             yes      yes        no           yes          no        no       no       no
in-progress        yes   yes             yes             yes      yes        yes          yes          no        no       no       no
opened-sooner      yes   yes             yes             yes      yes        no           yes          yes       yes      no       no
in-review          yes   yes             yes             yes      yes        no           yes          yes       yes      no       no
overdue            yes   yes             yes             yes      yes        no           yes          yes       yes      no       no
disputed           yes   yes             yes             yes      yes        no           yes          no        no       yes      yes
proposed           yes   yes             yes             yes      yes        no           yes          yes       yes      no       yes
disputed-again     yes   yes             yes             yes      yes        no           yes          no        no       yes      yes
completed          no    no              no              no       no         no           no           no        no       no       no
settled            no    no              no              no       no         no           no           no        no       no       no
`

// Which role covers which deed.
const standingRoles = `
deed            approver  viewer  feedback-only  staff  admin

edit            no        no      no             yes    yes
approve-client  yes       no      no             no     no
approve-agency  no        no      no             yes    yes
deliver         no        no      no             yes    yes
take-back       no        no      no             yes    yes
open-review     no        no      no             yes    yes
review-days     no        no      no             yes    yes
complete        yes       no      no             no     no
dispute         yes       no      no             no     no
propose         no        no      no             yes    yes
discuss         yes       no      no             yes    yes
`

// deedEvents is the event that each deed records, and what it does to the phase
// where it does anything.
var deedEvents = map[string]rules.EventKind{
	"edit": VersionRevised, "approve-client": ContentApproved, "approve-agency": ContentApproved,
	"deliver": DeliverableDelivered, "take-back": DeliveryTakenBack, "open-review": ReviewOpened, "review-days": ReviewDaysChanged,
	"complete": CycleCompleted, "dispute": CycleDisputed, "propose": ResolutionProposed, "discuss": DisputeAnswered,
}

var deedPhases = map[string]rules.Phase{
	"open-review": rules.InReview, "complete": rules.Completed, "dispute": rules.Disputed, "propose": rules.Disputed, "discuss": rules.Disputed,
}

func readTable(text string) (rows map[string]map[string]string, columns []string) {
	rows = map[string]map[string]string{}
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 0:
		case columns == nil:
			columns = fields[1:]
		default:
			rows[fields[0]] = map[string]string{}
			for i, column := range columns {
				rows[fields[0]][column] = fields[i+1]
			}
		}
	}
	return rows, columns
}

// deedsOn are all the deeds on a cycle, each done by whoever sits in the seat
// and bound to what there is to read now. A deed of approval claims its side,
// so that a seat of the other side is a forged one.
func (f *fixture) deedsOn(number int64) map[string]func(Seat) error {
	f.t.Helper()
	ctx, latest, review := context.Background(), f.latest(number), f.reviewRead(number)
	edited := testContent()
	edited.Start, edited.End = f.cycle(number).Latest.Content.Start, f.cycle(number).Latest.Content.End
	edited.Introduction = "Other words."
	approveAs := func(claimed rules.Role, covered bool, seat Seat) error {
		if !covered {
			seat.Role = claimed
		}
		return f.ApproveVersion(ctx, seat, number, latest)
	}
	return map[string]func(Seat) error{
		"edit": func(s Seat) error {
			_, err := f.SaveCycle(ctx, s, number, latest, edited)
			return err
		},
		"approve-client": func(s Seat) error { return approveAs(rules.Approver, s.Role == rules.Approver, s) },
		"approve-agency": func(s Seat) error { return approveAs(rules.Staff, s.Role.IsAgency(), s) },
		"deliver":        func(s Seat) error { return f.MarkDelivered(ctx, s, number, "d1", "Here.", nil) },
		"take-back":      func(s Seat) error { return f.TakeBackDelivery(ctx, s, number, "d2") },
		"open-review":    func(s Seat) error { return f.OpenReview(ctx, s, number) },
		"review-days":    func(s Seat) error { return f.SetReviewDays(ctx, s, number, 3) },
		"complete":       func(s Seat) error { return f.CompleteCycle(ctx, s, number, review, []string{"d1", "d2"}) },
		"dispute": func(s Seat) error {
			return f.DisputeCycle(ctx, s, number, review, NewDispute{Reason: "late", Items: faults("d1")})
		},
		"propose": func(s Seat) error { return f.ProposeResolution(ctx, s, number, "Done.") },
		"discuss": func(s Seat) error { return f.PostInDispute(ctx, s, number, "A word.") },
	}
}

// standing makes a cycle that stands as the table says on 10 March 2027, with
// its second deliverable delivered.
func (f *fixture) standing(name string) int64 {
	f.t.Helper()
	content := testContent()
	switch name {
	case "upcoming":
		content.Start = "2027-03-11"
	case "in-progress", "opened-sooner":
	case "overdue":
		content.End = "2027-03-09"
	default:
		content.End = "2027-03-14"
	}
	number := f.addCycle(content)
	f.must(f.MarkDelivered(context.Background(), f.staff, number, "d2", "", nil))
	steps := map[string]string{
		"opened-sooner": "open-review", "disputed": "dispute", "proposed": "dispute propose",
		"disputed-again": "dispute propose dispute", "completed": "complete", "settled": "dispute propose complete",
	}
	for _, step := range strings.Fields(steps[name]) {
		seat := f.seats[rules.Approver]
		if step == "propose" || step == "open-review" {
			seat = f.staff
		}
		f.must(f.deedsOn(number)[step](seat))
	}
	return number
}

// TestEveryStandingDeedAndRole does every deed in every standing in every role
// and expects what the two tables say: an event and the next phase, or nothing
// recorded at all.
func TestEveryStandingDeedAndRole(t *testing.T) {
	standings, deeds := readTable(standingTable)
	covers, roles := readTable(standingRoles)
	if len(deeds) != len(deedEvents) || len(covers) != len(deedEvents) || len(roles) != len(rules.MemberRoles)+2 {
		t.Fatalf("the tables have %d and %d deeds, %d roles", len(deeds), len(covers), len(roles))
	}
	done := 0
	for standing, row := range standings {
		f := newFixture(t, "Europe/London")
		f.seats[rules.Admin] = f.staff
		seat, err := f.Enter(context.Background(), f.addColleague("staff@agency.example", rules.Staff), "HALO")
		f.must(err)
		f.seats[rules.Staff] = seat
		number := f.standing(standing)
		for _, deed := range deeds {
			for _, role := range roles {
				what := fmt.Sprintf("%s: %s by %s", standing, deed, role)
				do := func() error { return f.deedsOn(number)[deed](f.seats[rules.Role(role)]) }
				done++
				switch {
				case covers[deed][role] != "yes":
					f.wantRefused(what, rules.Denied, do)
				case row[deed] != "yes":
					f.wantRefused(what, rules.Conflict, do)
				default:
					f.wantDone(what, number, deed, do)
					number = f.standing(standing)
				}
			}
		}
		f.verify()
	}
	if done != 10*11*5 {
		t.Errorf("%d were tried", done)
	}
}

func (f *fixture) wantDone(what string, number int64, deed string, do func() error) {
	f.t.Helper()
	subject, phase := rules.CycleNumber("HALO", number), f.cycle(number).Phase
	const events = "SELECT count(*) FROM events WHERE subject = ? AND kind = ?"
	before := f.one(events, subject, deedEvents[deed])
	if err := do(); err != nil {
		f.t.Fatalf("%s: refused with %v", what, err)
	}
	if f.one(events, subject, deedEvents[deed]) == before {
		f.t.Errorf("%s: no event", what)
	}
	if next, moves := deedPhases[deed]; moves {
		phase = next
	} else if deed == "review-days" {
		return // the review may open later then
	}
	if got := f.cycle(number).Phase; got != phase {
		f.t.Errorf("%s: it is %s now, want %s", what, got, phase)
	}
}

// TestSeatsThatAreNone does every deed from seats that give no right to it:
// each is told what somebody is told who made the address up.
func TestSeatsThatAreNone(t *testing.T) {
	f := newFixture(t, "Europe/London")
	ctx := context.Background()
	f.addProject("Elsewhere Ltd", "ELSE")
	stranger := f.addPerson("ELSE", "approver@else.example", rules.Approver)
	elsewhere, err := f.Enter(ctx, f.admin, "ELSE")
	f.must(err)
	removed := f.addPerson("HALO", "removed@halo.example", rules.Approver)
	f.must(f.RemoveMember(ctx, f.staff, removed.PersonID))
	left, err := f.Enter(ctx, f.addColleague("left@agency.example", rules.Staff), "HALO")
	f.must(err)
	_, err = f.writerExec("UPDATE people SET deactivated_at = 5 WHERE email = 'left@agency.example'")
	f.must(err)

	forged := stranger
	forged.Project = f.staff.Project
	forgedStaff := forged
	forgedStaff.Role, forgedStaff.Actor.Role = rules.Admin, rules.Admin
	nobody := f.seats[rules.Approver]
	nobody.PersonID = 9999
	for name, seat := range map[string]Seat{
		"another tenant's": stranger, "another tenant's, forged": forged, "another tenant's, forged as staff": forgedStaff,
		"staff in another project": elsewhere, "removed": removed, "deactivated": left, "nobody's": nobody, "none": {},
	} {
		for _, standing := range []string{"in-review", "disputed", "completed"} {
			number := f.standing(standing)
			for deed, do := range f.deedsOn(number) {
				f.wantRefused(name+": "+deed+", "+standing, wantedOf(name, deed), func() error { return do(seat) })
			}
		}
		if name != "staff in another project" {
			f.wantRefused(name+": add", wantedOf(name, "add"), func() error {
				_, err := f.AddCycle(ctx, seat, testContent())
				return err
			})
		}
	}
	for _, role := range rules.MemberRoles {
		f.wantRefused(string(role)+": add", rules.Denied, func() error {
			_, err := f.AddCycle(ctx, f.seats[role], testContent())
			return err
		})
	}
}

// wantedOf is what a seat is told that is none here. One that sits in another
// project is told first what its role there does not cover.
func wantedOf(seat, deed string) rules.Kind {
	clients := map[string]bool{"approve-client": true, "complete": true, "dispute": true}
	switch {
	case seat == "another tenant's" && !clients[deed] && deed != "discuss":
		return rules.Denied
	case seat == "staff in another project" && clients[deed]:
		return rules.Denied
	}
	return rules.NotFound
}
