"""What ties an agent to a hub: enrolment, the signed log sent, the plan fetched. The agent calls,
the hub never does; without a network all work goes on and is told later."""
