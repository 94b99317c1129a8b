"""What a county's reserve pool begins with: sources, checklist, patterns of mentoring. Pure data, edited by the county.

Sources: 松桃县 “五个一批” (致富带头人、外出务工经商返乡人员、大学毕业生、退役军人、现任村干部), “5项资格条件、10条负面清单” and “5+1”导师帮带;
福海县 “七个一批”; 库尔勒市 “N+1”结对帮带. The articles name the numbers of conditions and exclusions, not their words, so the
words here are an example for the county to replace. Nothing among them asks about belief, family or health.
"""

SOURCES = (
    # code, name, set
    ("leader", "致富带头人", "五个一批"),
    ("returned-worker", "外出务工经商返乡人员", "五个一批"),
    ("graduate", "大学毕业生", "五个一批"),
    ("veteran", "退役军人", "五个一批"),
    ("village-cadre", "现任村干部", "五个一批"),
)
MORE_SOURCES = (("technician", "农牧业技术能手", "七个一批"), ("volunteer", "志愿服务骨干", "七个一批"))
"""What makes the five batches seven in the example; a county writes its own."""

CONDITIONS = (
    "符合法律法规和党内规定的任职年限要求",
    "具有履行岗位职责所需的文化程度",
    "在本村（社区）工作满一年或者能够长期在村工作",
    "具有带领群众发展产业或者办理公共事务的能力",
    "党员群众推荐程序完整、同意人数过半",
)
EXCLUSIONS = (
    "受过刑事处罚的",
    "受党纪政务处分且影响期未满的",
    "被立案审查调查尚未结案的",
    "涉黑涉恶受过处理的",
    "被列为失信被执行人的",
    "近三年受过治安管理处罚的",
    "侵占集体资金资产资源尚未整改的",
    "近三年因破坏选举受过处理的",
    "长期不在村、无法履行职责的",
    "法律法规和党内规定不得任职的其他情形",
)

PATTERNS = (
    # code, name, fewest, most, roles
    ("five-plus-one", "5+1导师帮带", 5, 5, ("县级领导", "县直部门负责人", "乡镇（街道）领导", "驻村第一书记", "村（社区）党组织书记")),
    ("n-plus-one", "N+1结对帮带", 2, 9, ("组织部部务会成员", "乡镇（街道）领导班子成员", "村“两委”正职")),
)  # fmt: skip
"""How a group of mentors is made up for one person; the first of the group is the lead unless another one is chosen."""
