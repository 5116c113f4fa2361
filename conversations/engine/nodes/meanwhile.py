"""What was said while an agent had the conversation: the bot goes on knowing it."""

from conversations.engine.nodes import hearing
from conversations.engine.replies.format import shortened
from conversations.engine.work import Work

_LAST_WORDS = 3
_LONGEST = 160  # characters kept of each


def catch_up(work: Work) -> None:
    """Take in the facts told to the agent and the agent's last words; what was open before is not asked on."""
    said = work.turn.meanwhile
    if not (said.customer or said.agent):
        return
    dialogue = work.dialogue
    dialogue.caught_up_to = said.last_id
    dialogue.asked, dialogue.numbered, dialogue.choices = "", [], {}
    for message in said.customer:
        hearing.learn(work, message)
    if said.agent:
        dialogue.helped_by_person = True
        words = (shortened(" ".join(text.split()), _LONGEST) for text in said.agent[-_LAST_WORDS:])
        dialogue.agent_said = [text for text in words if text]
        work.say("back_with_bot")
        work.answered = False  # whatever the customer says now still wants its own answer
