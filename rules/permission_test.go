package rules_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"portal/rules"
)

// The product's table of who may do what, a line for each permission. Staff
// and admin differ only in the last three.
const permissionTable = `
permission              approver  viewer  feedback-only  staff  admin  person

account.use             yes       yes     yes            yes    yes    yes
dashboard.read          yes       yes     yes            yes    yes    no

quotes.read             yes       yes     no             yes    yes    no
quotes.write            no        no      no             yes    yes    no
quotes.decide           yes       no      no             no     no     no

cycles.read             yes       yes     no             yes    yes    no
cycles.write            no        no      no             yes    yes    no
cycles.approve_client   yes       no      no             no     no     no
cycles.approve_agency   no        no      no             yes    yes    no
cycles.review           yes       no      no             no     no     no
disputes.resolve        no        no      no             yes    yes    no

requirements.read       yes       yes     no             yes    yes    no
requirements.provide    yes       no      no             no     no     no
requirements.manage     no        no      no             yes    yes    no
credentials.reveal      no        no      no             yes    yes    no
comments.write          yes       no      yes            yes    yes    no
files.attach            yes       no      yes            yes    yes    no
history.read            yes       yes     no             yes    yes    no

tickets.read_own        yes       yes     yes            yes    yes    no
tickets.read_all        yes       yes     no             yes    yes    no
tickets.submit          yes       no      yes            yes    yes    no
tickets.triage          no        no      no             yes    yes    no
notes.team              no        no      no             yes    yes    no

members.manage          no        no      no             yes    yes    no
clients.manage          no        no      no             yes    yes    no
staff.manage            no        no      no             no     yes    no
settings.manage         no        no      no             no     yes    no
backup.run              no        no      no             no     yes    no
`

var permissionConstant = regexp.MustCompile(`\bPermission\s+= "([^"]*)"`)

// everyPermission reads the names from the code, so that one that was added
// cannot be left out of the table.
func everyPermission(t *testing.T) []rules.Permission {
	t.Helper()
	source, err := os.ReadFile("permission.go")
	if err != nil {
		t.Fatal(err)
	}
	var names []rules.Permission
	for _, match := range permissionConstant.FindAllSubmatch(source, -1) {
		names = append(names, rules.Permission(match[1]))
	}
	return names
}

func TestPermissionTable(t *testing.T) {
	var roles []string
	var listed []rules.Permission
	for line := range strings.Lines(permissionTable) {
		cells := strings.Fields(line)
		if len(cells) == 0 {
			continue
		}
		if roles == nil {
			roles = cells[1:]
			continue
		}
		permission := rules.Permission(cells[0])
		listed = append(listed, permission)
		for i, cell := range cells[1:] {
			if got, want := rules.Role(roles[i]).Can(permission), cell == "yes"; got != want {
				t.Errorf("%s, %s: %v, want %v", roles[i], permission, got, want)
			}
		}
	}
	if named := everyPermission(t); !slices.Equal(listed, named) {
		t.Errorf("the table lists %v, the code names %v", listed, named)
	}
}

func TestUnknownRoleCanNothing(t *testing.T) {
	for _, role := range []rules.Role{"", "owner", "Approver", "approver ", "staff\x00", "admin,staff"} {
		for _, permission := range everyPermission(t) {
			if role.Can(permission) || role.Demand(permission) == nil {
				t.Errorf("role %q has %s", role, permission)
			}
		}
		if role.IsAgency() || rules.IsMemberRole(role) {
			t.Errorf("role %q counts as one that exists", role)
		}
	}
}

func TestUnknownPermissionIsGrantedToNobody(t *testing.T) {
	for _, role := range []rules.Role{rules.Approver, rules.Viewer, rules.FeedbackOnly, rules.Staff, rules.Admin, rules.Person} {
		for _, permission := range []rules.Permission{"", "quotes", "QUOTES.READ", "*"} {
			if role.Can(permission) {
				t.Errorf("%s has %q", role, permission)
			}
		}
	}
}

func TestDemand(t *testing.T) {
	if err := rules.Approver.Demand(rules.DecideQuotes); err != nil {
		t.Errorf("an approver is refused: %v", err)
	}
	err := rules.Viewer.Demand(rules.DecideQuotes)
	if rules.KindOf(err) != rules.Denied || !strings.Contains(err.Error(), "Viewer") {
		t.Errorf("a viewer is told %v, of kind %d", err, rules.KindOf(err))
	}
}

func TestRoles(t *testing.T) {
	tests := []struct {
		role           rules.Role
		member, agency bool
		words          string
	}{
		{rules.Approver, true, false, "Approver"},
		{rules.Viewer, true, false, "Viewer"},
		{rules.FeedbackOnly, true, false, "Feedback only"},
		{rules.Staff, false, true, "Staff"},
		{rules.Admin, false, true, "Admin"},
		{rules.Person, false, false, "Person"},
	}
	for _, test := range tests {
		role := test.role
		if rules.IsMemberRole(role) != test.member || slices.Contains(rules.MemberRoles, role) != test.member {
			t.Errorf("%s: a member's role is %v, listed %v, want %v", role, rules.IsMemberRole(role), slices.Contains(rules.MemberRoles, role), test.member)
		}
		if role.IsAgency() != test.agency || role.Words() != test.words {
			t.Errorf("%s: agency %v, words %q", role, role.IsAgency(), role.Words())
		}
	}
}
