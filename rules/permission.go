package rules

// Role is what a person is in one project, or in the installation.
type Role string

// The roles. Approver, Viewer and FeedbackOnly are a member's; Staff and
// Admin are the agency's people; Person is anyone signed in, outside of any
// project.
const (
	Approver     Role = "approver"
	Viewer       Role = "viewer"
	FeedbackOnly Role = "feedback-only"
	Staff        Role = "staff"
	Admin        Role = "admin"
	Person       Role = "person"
)

// MemberRoles are the roles that a member of a project can have.
var MemberRoles = []Role{Approver, Viewer, FeedbackOnly}

// IsMemberRole tells whether a role is one that a member can have.
func IsMemberRole(role Role) bool {
	return role == Approver || role == Viewer || role == FeedbackOnly
}

// IsAgency tells whether a role is one of the agency's own people.
func (r Role) IsAgency() bool { return r == Staff || r == Admin }

// Words is the role as people read it.
func (r Role) Words() string {
	switch r {
	case Approver:
		return "Approver"
	case Viewer:
		return "Viewer"
	case FeedbackOnly:
		return "Feedback only"
	case Staff:
		return "Staff"
	case Admin:
		return "Admin"
	}
	return "Person"
}

// Permission names one thing that a person may do.
type Permission string

// The permissions of the product's table, one name for each thing that some
// role has and another has not.
const (
	UseAccount          Permission = "account.use"
	ReadDashboard       Permission = "dashboard.read"
	ReadQuotes          Permission = "quotes.read"
	WriteQuotes         Permission = "quotes.write"
	DecideQuotes        Permission = "quotes.decide"
	ReadCycles          Permission = "cycles.read"
	WriteCycles         Permission = "cycles.write"
	ApproveForClient    Permission = "cycles.approve_client"
	ApproveForAgency    Permission = "cycles.approve_agency"
	ReviewCycles        Permission = "cycles.review"
	ResolveDisputes     Permission = "disputes.resolve"
	ReadRequirements    Permission = "requirements.read"
	ProvideRequirements Permission = "requirements.provide"
	ManageRequirements  Permission = "requirements.manage"
	RevealCredentials   Permission = "credentials.reveal"
	WriteComments       Permission = "comments.write"
	AttachFiles         Permission = "files.attach"
	ReadHistory         Permission = "history.read"
	ReadOwnTickets      Permission = "tickets.read_own"
	ReadAllTickets      Permission = "tickets.read_all"
	SubmitTickets       Permission = "tickets.submit"
	TriageTickets       Permission = "tickets.triage"
	ReadTeamNotes       Permission = "notes.team"
	ManageMembers       Permission = "members.manage"
	ManageClients       Permission = "clients.manage"
	ManageStaff         Permission = "staff.manage"
	ManageSettings      Permission = "settings.manage"
	RunBackup           Permission = "backup.run"
)

var grants = map[Role][]Permission{
	Person: {UseAccount},
	FeedbackOnly: {
		UseAccount, ReadDashboard, ReadOwnTickets, SubmitTickets, WriteComments, AttachFiles,
	},
	Viewer: {
		UseAccount, ReadDashboard, ReadQuotes, ReadCycles, ReadRequirements, ReadHistory,
		ReadOwnTickets, ReadAllTickets,
	},
	Approver: {
		UseAccount, ReadDashboard, ReadQuotes, DecideQuotes, ReadCycles, ApproveForClient, ReviewCycles,
		ReadRequirements, ProvideRequirements, ReadHistory, ReadOwnTickets, ReadAllTickets, SubmitTickets,
		WriteComments, AttachFiles,
	},
	Staff: {
		UseAccount, ReadDashboard, ReadQuotes, WriteQuotes, ReadCycles, WriteCycles, ApproveForAgency, ResolveDisputes,
		ReadRequirements, ManageRequirements, ReadHistory, ReadOwnTickets, ReadAllTickets, SubmitTickets,
		TriageTickets, ReadTeamNotes, ManageMembers, ManageClients, RevealCredentials, WriteComments, AttachFiles,
	},
	Admin: {
		UseAccount, ReadDashboard, ReadQuotes, WriteQuotes, ReadCycles, WriteCycles, ApproveForAgency, ResolveDisputes,
		ReadRequirements, ManageRequirements, ReadHistory, ReadOwnTickets, ReadAllTickets, SubmitTickets,
		TriageTickets, ReadTeamNotes, ManageMembers, ManageClients, RevealCredentials, WriteComments, AttachFiles,
		ManageStaff, ManageSettings, RunBackup,
	},
}

// Can tells whether a role has a permission.
func (r Role) Can(permission Permission) bool {
	for _, granted := range grants[r] {
		if granted == permission {
			return true
		}
	}
	return false
}

// Demand returns a Denied error in plain words when the role lacks the
// permission, and nil when it has it.
func (r Role) Demand(permission Permission) error {
	if r.Can(permission) {
		return nil
	}
	return Fail(Denied, "Your role here is “%s”, which does not cover this.", r.Words())
}
