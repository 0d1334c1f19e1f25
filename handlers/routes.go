package handlers

import (
	"net/http"

	"portal/rules"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// routes is the whole map of the portal: method, path, who may, handler.
func (s *Server) routes() {
	s.public(get, "/healthz", s.health)
	s.public(get, "/static/*", s.asset)
	s.public(get, "/accent.css", s.accent)

	s.public(get, "/setup", s.showSetup)
	s.public(post, "/setup", s.setUp)
	s.public(get, "/login", s.showSignIn)
	s.public(post, "/login", s.signIn)
	s.public(post, "/logout", s.signOut)
	s.public(get, "/welcome/:token", s.showWelcome)
	s.public(post, "/welcome/:token", s.welcome)

	s.route(get, "/", rules.UseAccount, s.home)
	s.route(get, "/staff", rules.ManageStaff, s.listStaff)
	s.route(post, "/staff", rules.ManageStaff, s.addStaff)
	s.route(post, "/staff/:staff/link", rules.ManageStaff, s.makeStaffLink)
	s.route(get, "/clients", rules.ManageClients, s.listClients)
	s.route(post, "/clients", rules.ManageClients, s.createClient)
	s.route(get, "/clients/:client", rules.ManageClients, s.showClient)
	s.route(post, "/clients/:client", rules.ManageClients, s.renameClient)
	s.route(post, "/clients/:client/projects", rules.ManageClients, s.createProject)
	s.route(get, "/projects", rules.ManageClients, s.listProjects)
	s.route(post, "/preview", rules.WriteQuotes, s.preview)
	s.route(get, "/templates", rules.ManageRequirements, s.listTemplates)
	s.route(get, "/templates/new", rules.ManageRequirements, s.newTemplate)
	s.route(post, "/templates/new", rules.ManageRequirements, s.addTemplate)
	s.route(get, "/templates/:template", rules.ManageRequirements, s.editTemplate)
	s.route(post, "/templates/:template", rules.ManageRequirements, s.saveTemplate)
	s.route(post, "/templates/:template/delete", rules.ManageRequirements, s.deleteTemplate)
	s.route(get, "/settings", rules.ManageSettings, s.showSettings)
	s.route(post, "/settings", rules.ManageSettings, s.saveSettings)

	s.route(get, "/projects/:project", rules.ReadDashboard, s.showProject)
	s.route(post, "/projects/:project", rules.ManageClients, s.renameProject)
	s.route(get, "/projects/:project/members", rules.ManageMembers, s.listMembers)
	s.route(post, "/projects/:project/members", rules.ManageMembers, s.addMember)
	s.route(post, "/projects/:project/members/:person", rules.ManageMembers, s.changeMember)
	s.route(post, "/projects/:project/members/:person/link", rules.ManageMembers, s.makeAccessLink)
	s.route(post, "/projects/:project/members/:person/remove", rules.ManageMembers, s.removeMember)

	s.route(get, "/projects/:project/quotes", rules.ReadQuotes, s.listQuotes)
	s.route(post, "/projects/:project/quotes", rules.WriteQuotes, s.createQuote)
	s.route(get, "/projects/:project/quotes/:quote", rules.ReadQuotes, s.showQuote)
	s.route(get, "/projects/:project/quotes/:quote/pdf", rules.ReadQuotes, s.quotePDF)
	s.route(get, "/projects/:project/quotes/:quote/edit", rules.WriteQuotes, s.editQuote)
	s.route(post, "/projects/:project/quotes/:quote/edit", rules.WriteQuotes, s.saveQuote)
	s.route(post, "/projects/:project/quotes/:quote/totals", rules.WriteQuotes, s.quoteTotals)
	s.route(post, "/projects/:project/quotes/:quote/send", rules.WriteQuotes, s.sendQuote)
	s.route(post, "/projects/:project/quotes/:quote/discard", rules.WriteQuotes, s.discardDraft)
	s.route(post, "/projects/:project/quotes/:quote/withdraw", rules.WriteQuotes, s.withdrawQuote)
	s.route(post, "/projects/:project/quotes/:quote/extend", rules.WriteQuotes, s.extendQuote)
	s.route(post, "/projects/:project/quotes/:quote/accept", rules.DecideQuotes, s.acceptQuote)
	s.route(post, "/projects/:project/quotes/:quote/decline", rules.DecideQuotes, s.declineQuote)
	s.route(get, "/projects/:project/quotes/:quote/snapshot", rules.ReadQuotes, s.showSnapshot)
	s.route(get, "/projects/:project/quotes/:quote/snapshot.json", rules.ReadQuotes, s.snapshotJSON)

	s.route(get, "/projects/:project/cycles", rules.ReadCycles, s.listCycles)
	s.route(get, "/projects/:project/cycles/new", rules.WriteCycles, s.newCycle)
	s.route(post, "/projects/:project/cycles/new", rules.WriteCycles, s.addCycle)
	s.route(get, "/projects/:project/cycles/:cycle", rules.ReadCycles, s.showCycle)
	s.route(get, "/projects/:project/cycles/:cycle/versions/:version", rules.ReadCycles, s.showVersion)
	s.route(get, "/projects/:project/cycles/:cycle/compare", rules.ReadCycles, s.compareVersions)
	s.route(get, "/projects/:project/cycles/:cycle/edit", rules.WriteCycles, s.editCycle)
	s.route(post, "/projects/:project/cycles/:cycle/edit", rules.WriteCycles, s.saveCycle)
	s.route(post, "/projects/:project/cycles/:cycle/approve", rules.ApproveForClient, s.approveVersion)
	s.route(post, "/projects/:project/cycles/:cycle/agency-approve", rules.ApproveForAgency, s.approveVersion)
	s.route(post, "/projects/:project/cycles/:cycle/deliver", rules.WriteCycles, s.deliver)
	s.route(post, "/projects/:project/cycles/:cycle/take-back", rules.WriteCycles, s.takeBack)
	s.route(post, "/projects/:project/cycles/:cycle/open-review", rules.WriteCycles, s.openReview)
	s.route(post, "/projects/:project/cycles/:cycle/review-days", rules.WriteCycles, s.setReviewDays)
	s.route(post, "/projects/:project/cycles/:cycle/complete", rules.ReviewCycles, s.completeCycle)
	s.route(post, "/projects/:project/cycles/:cycle/dispute", rules.ReviewCycles, s.disputeCycle)
	s.route(post, "/projects/:project/cycles/:cycle/reply", rules.ReviewCycles, s.replyInDispute)
	s.route(post, "/projects/:project/cycles/:cycle/agency-reply", rules.ResolveDisputes, s.replyInDispute)
	s.route(post, "/projects/:project/cycles/:cycle/propose", rules.ResolveDisputes, s.proposeResolution)

	s.route(get, "/projects/:project/requirements", rules.ReadRequirements, s.listRequirements)
	s.route(post, "/projects/:project/requirements/order", rules.ManageRequirements, s.orderRequirements)
	s.route(get, "/projects/:project/requirements/new", rules.ManageRequirements, s.newRequirement)
	s.route(post, "/projects/:project/requirements/new", rules.ManageRequirements, s.addRequirement)
	s.route(get, "/projects/:project/requirements/several", rules.ManageRequirements, s.newRequirements)
	s.route(post, "/projects/:project/requirements/several", rules.ManageRequirements, s.addRequirements)
	s.route(get, "/projects/:project/requirements/:requirement", rules.ReadRequirements, s.showRequirement)
	s.route(get, "/projects/:project/requirements/:requirement/edit", rules.ManageRequirements, s.editRequirement)
	s.route(post, "/projects/:project/requirements/:requirement/edit", rules.ManageRequirements, s.saveRequirement)
	s.route(post, "/projects/:project/requirements/:requirement/provide", rules.ProvideRequirements, s.provideRequirement)
	s.route(post, "/projects/:project/requirements/:requirement/accept", rules.ManageRequirements, s.acceptRequirement)
	s.route(post, "/projects/:project/requirements/:requirement/return", rules.ManageRequirements, s.returnRequirement)
	s.route(post, "/projects/:project/requirements/:requirement/withdraw", rules.ManageRequirements, s.withdrawRequirement)
	s.route(post, "/projects/:project/requirements/:requirement/restore", rules.ManageRequirements, s.restoreRequirement)
	s.route(post, "/projects/:project/requirements/:requirement/reveal", rules.RevealCredentials, s.revealCredentials)
	s.route(post, "/projects/:project/requirements/:requirement/destroy", rules.RevealCredentials, s.destroyCredentials)
	s.route(post, "/projects/:project/requirements/:requirement/comments", rules.WriteComments, s.commentOnRequirement)
	s.route(post, "/projects/:project/comments/:comment", rules.WriteComments, s.editComment)

	s.route(post, "/projects/:project/files", rules.AttachFiles, s.stageFiles)
	s.route(get, "/projects/:project/files/:file", rules.ReadDashboard, s.showFile)
	s.route(get, "/projects/:project/files/:file/thumbnail", rules.ReadDashboard, s.showThumbnail)
	s.route(post, "/projects/:project/files/:file/remove", rules.AttachFiles, s.removeFile)

	s.route(get, "/projects/:project/tickets", rules.ReadOwnTickets, s.listTickets)

	s.route(get, "/projects/:project/history", rules.ReadHistory, s.showHistory)
}
